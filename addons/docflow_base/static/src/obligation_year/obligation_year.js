import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const { Info } = luxon;

/**
 * A symbol of its own for each state: the sheet is read on a black-and-white printer and by people
 * who do not tell red from green.
 */
export const MARKS = {
    planned: { symbol: "○", name: _t("Planned") },
    issued: { symbol: "●", name: _t("Issued") },
    kept: { symbol: "✓", name: _t("Kept") },
    kept_late: { symbol: "✓!", name: _t("Kept late") },
    missed: { symbol: "✕", name: _t("Missed") },
    skipped: { symbol: "–", name: _t("Skipped") },
};

/**
 * The year of all obligations: a row for each, a column for each month, a mark for each period in
 * the month where it is due. A mark opens its card, or the obligation while there is none.
 */
export class ObligationYear extends Component {
    static template = "docflow_base.ObligationYear";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.marks = MARKS;
        const left = this.props.state?.docflowYear || {};
        this.state = useState({
            year: left.year || false,
            department: left.department || false,
            executor: left.executor || false,
            data: false,
        });
        useSetupAction({ getLocalState: () => ({ docflowYear: this.position }) });
        onWillStart(() => this.load());
    }

    get position() {
        const { year, department, executor } = this.state;
        return { year, department, executor };
    }

    get months() {
        return Info.months("short");
    }

    /** The column of this month, or -1 in another year. */
    get currentMonth() {
        const today = deserializeDate(this.state.data.today);
        return today.year === this.state.data.year ? today.month - 1 : -1;
    }

    get legend() {
        return Object.entries(MARKS).map(([state, mark]) => ({
            state,
            ...mark,
            count: this.state.data.states[state] || 0,
        }));
    }

    async load() {
        const { year, department, executor } = this.position;
        const data = await this.orm.call("docflow.obligation", "get_year", [], {
            year,
            department_id: department,
            executor_id: executor,
        });
        Object.assign(this.state, { data, year: data.year });
    }

    /** @param {number} step */
    changeYear(step) {
        this.state.year += step;
        return this.load();
    }

    /**
     * @param {"department" | "executor"} name
     * @param {Event} ev
     */
    filter(name, ev) {
        this.state[name] = Number(ev.target.value) || false;
        return this.load();
    }

    /** What a mark says to the mouse and to a screen reader. */
    describe(mark) {
        return _t("%(period)s, due on %(date)s: %(state)s", {
            period: mark.label,
            date: deserializeDate(mark.date_due).toFormat("dd.MM.yyyy"),
            state: MARKS[mark.state].name,
        });
    }

    open(row, mark) {
        const [model, id] = mark.document
            ? ["docflow.document", mark.document]
            : ["docflow.obligation", row.id];
        return this.openForm(model, id);
    }

    openForm(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("docflow_obligation_year", ObligationYear);
