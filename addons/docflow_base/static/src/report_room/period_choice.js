import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import {
    CUSTOM,
    findPreset,
    isPeriod,
    isSamePeriod,
    movePeriod,
    PRESETS,
    presetPeriod,
} from "./period";

const { DateTime } = luxon;

/**
 * The period of a report: a preset, or any two days; arrows go to the period before and after. Days in the wrong order
 * are said beside the field, and are no period for whoever asks.
 */
export class PeriodChoice extends Component {
    static template = "docflow_base.PeriodChoice";
    static components = { DateTimeInput };
    static props = { id: String, value: Object, onChange: Function };

    setup() {
        this.custom = CUSTOM;
        this.presets = Object.entries(PRESETS).map(([code, { name }]) => ({ code, name }));
    }

    get preset() {
        return findPreset(this.props.value, DateTime.local());
    }

    get first() {
        return deserializeDate(this.props.value.date_from);
    }

    get last() {
        return deserializeDate(this.props.value.date_to);
    }

    get error() {
        return isPeriod(this.props.value) ? "" : _t("The last day is before the first one.");
    }

    /** @param {Event} ev of the list of presets; “any two days” goes to the boxes of the days */
    choosePreset(ev) {
        const code = ev.target.value;
        if (code === CUSTOM) {
            document.getElementById(`${this.props.id}_from`)?.focus();
        } else {
            this.change(presetPeriod(code, DateTime.local()));
        }
    }

    move(step) {
        this.change(movePeriod(this.props.value, step));
    }

    setDay(name, day) {
        if (day) {
            this.change({ ...this.props.value, [name]: serializeDate(day) });
        }
    }

    change({ date_from, date_to }) {
        if (!isSamePeriod({ date_from, date_to }, this.props.value)) {
            this.props.onChange({ date_from, date_to });
        }
    }
}
