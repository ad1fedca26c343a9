import { describeDeadline } from "@docflow_base/components/deadline_badge/deadline_badge";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime, Duration } = luxon;

const CLOSED_STATES = ["done", "cancelled"];
const STATE_TONES = {
    done: "o_docflow_ok",
    reported: "o_docflow_soon",
    returned: "o_docflow_late",
    cancelled: "o_docflow_mute",
};

/**
 * A day as short as people say it: "05.12", with the year where it is another one.
 *
 * @param {luxon.DateTime} moment
 * @returns {string}
 */
export function shortDay(moment) {
    const format = { day: "2-digit", month: "2-digit" };
    if (moment.year !== DateTime.local().year) {
        format.year = "numeric";
    }
    return moment.toLocaleString(format);
}

/**
 * "3 days" in the reader's language; luxon knows its plural forms.
 *
 * @param {number} days
 * @returns {string}
 */
export function daysInWords(days) {
    return Duration.fromObject({ days }).toHuman();
}

/**
 * What to show of the deadline of a resolution or an assignment.
 *
 * @param {Object} item a node or a line of the tree
 * @returns {{ tone: string, label: string, title: string, moved: string }|null}
 */
export function describeTerm(item) {
    if (!item.deadline) {
        return null;
    }
    const deadline = deserializeDateTime(item.deadline);
    const title = formatDateTime(deadline, { showSeconds: false });
    return { ...sayTerm(item, deadline), title, moved: sayMoved(item, deadline) };
}

function sayTerm(item, deadline) {
    const label = _t("by %s", shortDay(deadline));
    if (CLOSED_STATES.includes(item.state)) {
        return { tone: item.state === "done" ? "o_docflow_ok" : "o_docflow_mute", label };
    }
    const { status } = describeDeadline(deadline, { hasTime: true });
    if (status !== "late") {
        return { tone: `o_docflow_${status}`, label };
    }
    const days = item.days_late ?? Math.floor(DateTime.local().diff(deadline, "days").days);
    const words = days > 0 ? _t("overdue by %s", daysInWords(days)) : _t("overdue");
    return { tone: "o_docflow_late", label: words };
}

function sayMoved(item, deadline) {
    if (!item.deadline_initial) {
        return "";
    }
    const initial = deserializeDateTime(item.deadline_initial);
    return initial < deadline
        ? _t("extended from %s", shortDay(initial))
        : _t("brought forward from %s", shortDay(initial));
}

/**
 * The state of a resolution or an assignment, with the day it was done.
 *
 * @param {Object} item a node or a line of the tree
 * @returns {{ tone: string, label: string }}
 */
export function describeState(item) {
    const day = item.state === "done" && item.date_done;
    return {
        tone: STATE_TONES[item.state] || "",
        label: day ? `${item.state_label} ${shortDay(deserializeDateTime(day))}` : item.state_label,
    };
}

/**
 * When a resolution was signed: "21.11 11:05".
 *
 * @param {string|false} moment ISO, in UTC
 * @returns {string}
 */
export function describeMoment(moment) {
    if (!moment) {
        return "";
    }
    const local = deserializeDateTime(moment);
    return `${shortDay(local)} ${local.toFormat("HH:mm")}`;
}

/**
 * What a typed date came to: "Fri = 04.12".
 *
 * @param {{ day: string, typed: string, source: string }} due
 * @returns {string}
 */
export function describeDue(due) {
    const day = DateTime.fromISO(due.day);
    const date = `${day.toFormat("ccc")}, ${shortDay(day)}`;
    if (due.source === "assignment") {
        return _t("as your assignment: %s", date);
    }
    return due.source === "document" ? _t("as the document: %s", date) : `${due.typed} = ${date}`;
}
