import { Component } from "@odoo/owl";
import { formatDate, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime, Duration } = luxon;

const DEFAULT_SOON_DAYS = 3;
/** Beyond this the words would only repeat the date in a vaguer form. */
const MAX_DAYS_IN_WORDS = 60;

/**
 * Puts an amount of time in words. Luxon asks the browser for the plural form, so that "2 дні" and
 * "5 днів" come out right without a translation for each number.
 *
 * @param {luxon.Duration} distance not negative
 * @param {number} days whole calendar days of that distance
 * @returns {string}
 */
function distanceInWords(distance, days) {
    if (days > 0) {
        return Duration.fromObject({ days }).toHuman();
    }
    const hours = Math.floor(distance.as("hours"));
    const minutes = Math.max(1, Math.floor(distance.as("minutes")));
    return Duration.fromObject(hours > 0 ? { hours } : { minutes }).toHuman({
        unitDisplay: "short",
    });
}

/**
 * What to say about a deadline at a moment.
 *
 * @param {luxon.DateTime} deadline
 * @param {Object} options
 * @param {boolean} options.hasTime false for a Date, which lasts until the end of its day
 * @param {number} [options.soonDays]
 * @param {luxon.DateTime} [options.now]
 * @returns {{ status: "ok"|"soon"|"late", when: string, words: string }}
 */
export function describeDeadline(deadline, { hasTime, soonDays = DEFAULT_SOON_DAYS, now }) {
    now = now || DateTime.local();
    const end = hasTime ? deadline : deadline.endOf("day");
    const days = Math.round(deadline.startOf("day").diff(now.startOf("day"), "days").days);
    const isLate = end < now;
    return {
        status: isLate ? "late" : days <= soonDays ? "soon" : "ok",
        when: sayWhen(deadline, days, hasTime),
        words: sayWords(end.diff(now), days, isLate),
    };
}

function sayWhen(deadline, days, hasTime) {
    const time = hasTime ? deadline.toFormat("HH:mm") : "";
    if (days === 0) {
        return hasTime ? _t("today %s", time) : _t("today");
    }
    if (days === 1) {
        return hasTime ? _t("tomorrow %s", time) : _t("tomorrow");
    }
    return formatDate(deadline);
}

function sayWords(distance, days, isLate) {
    if (Math.abs(days) > MAX_DAYS_IN_WORDS) {
        return isLate ? _t("overdue") : "";
    }
    if (isLate) {
        return _t("overdue by %s", distanceInWords(distance.negate(), -days));
    }
    // "today 13:12" and "tomorrow" need no second wording.
    return days > 1 ? _t("%s left", distanceInWords(distance, days)) : "";
}

/**
 * A deadline as a coloured pill with words beside it, for forms, lists and kanban cards. Colour
 * never stands alone: the words say the same.
 *
 * Options: `state_field` and `done` (the states of that field in which the work is finished, then
 * the date is shown without alarm; `done` may also name a boolean field), `soon_days` (default 3).
 */
export class DeadlineBadgeField extends Component {
    static template = "docflow_base.DeadlineBadgeField";
    static components = { DateTimeField };
    static props = {
        ...standardFieldProps,
        stateField: { type: String, optional: true },
        done: { type: [String, Array], optional: true },
        soonDays: { type: Number, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get hasTime() {
        return this.props.record.fields[this.props.name].type === "datetime";
    }

    get isDone() {
        const { record, stateField, done } = this.props;
        if (typeof done === "string") {
            return Boolean(record.data[done]);
        }
        return Boolean(stateField && done?.includes(record.data[stateField]));
    }

    get info() {
        if (this.isDone) {
            return { status: "mute", when: formatDate(this.value), words: "" };
        }
        const { soonDays } = this.props;
        return describeDeadline(this.value, { hasTime: this.hasTime, soonDays });
    }

    get fullDate() {
        return this.hasTime
            ? formatDateTime(this.value, { showSeconds: false })
            : formatDate(this.value);
    }

    get inputProps() {
        const { id, name, readonly, record } = this.props;
        return { id, name, readonly, record };
    }
}

export const deadlineBadgeField = {
    component: DeadlineBadgeField,
    displayName: _t("Deadline"),
    supportedTypes: ["date", "datetime"],
    supportedOptions: [
        { label: _t("State field"), name: "state_field", type: "field" },
        { label: _t("Finished states"), name: "done", type: "string" },
        { label: _t("Days that count as soon"), name: "soon_days", type: "number" },
    ],
    extractProps: ({ options }) => ({
        stateField: options.state_field,
        done: options.done,
        soonDays: options.soon_days,
    }),
    fieldDependencies: ({ options }) => {
        const dependencies = [];
        if (options.state_field) {
            dependencies.push({ name: options.state_field, type: "selection", readonly: true });
        }
        if (typeof options.done === "string") {
            dependencies.push({ name: options.done, type: "boolean", readonly: true });
        }
        return dependencies;
    },
    // The pill and its words: a core date column would cut the words off.
    listViewWidth: [130, 230],
};

registry.category("fields").add("docflow_deadline", deadlineBadgeField);
