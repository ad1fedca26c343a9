import { Component } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { PeriodChoice } from "./period_choice";
import { RecordChoice } from "./record_choice";

/** What a form asks: one field for each of its parameters. */
export class ReportParameters extends Component {
    static template = "docflow_base.ReportParameters";
    static components = { DateTimeInput, PeriodChoice, RecordChoice };
    static props = { parameters: Array, values: Object, onChange: Function };

    setup() {
        this.all = _t("All");
    }

    inputId({ name }) {
        return `o_docflow_report_${name}`;
    }

    /** A list with a default always has a value: leaving it empty would mean the default. */
    canBeEmpty({ required, default: value }) {
        return !required && (value === null || value === undefined || value === false);
    }

    set(parameter, value) {
        this.props.onChange(parameter.name, value);
    }

    choose(parameter, ev) {
        const chosen = parameter.choices.find(([code]) => String(code) === ev.target.value);
        this.set(parameter, chosen ? chosen[0] : false);
    }

    getDay({ name }) {
        return deserializeDate(this.props.values[name]);
    }

    /** A day that is cleared is the one there was: a form asked for a day is made for one. */
    setDay(parameter, day) {
        if (day) {
            this.set(parameter, serializeDate(day));
        }
    }

    setNumber(parameter, ev) {
        const number = ev.target.valueAsNumber;
        if (Number.isInteger(number)) {
            this.set(parameter, number);
        } else {
            ev.target.value = this.props.values[parameter.name];
        }
    }
}
