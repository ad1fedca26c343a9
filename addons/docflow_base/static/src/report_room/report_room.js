import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { MadeReports } from "./made_reports";
import {
    fillValues,
    fromAddress,
    fromMemory,
    getMissing,
    toAddress,
    toMemory,
    toParams,
} from "./parameter_values";
import { getRefusal } from "./refusal";
import { useReportMaking } from "./report_making";
import { recall, remember } from "./report_memory";
import { ReportParameters } from "./report_parameters";
import { ReportProgress } from "./report_progress";
import { ReportTable } from "./report_table";
import { groupDigits } from "./table_shape";

const { DateTime } = luxon;

/** Rows that are shown at first, and the most that a screen is good for. */
const STEPS = [200, 500];
/** What the drill-down of a model opens in; the first is shown. */
const VIEWS = { "docflow.discipline": ["list", "pivot", "graph"] };
const OTHER_VIEWS = ["list", "form"];

/**
 * The reports: at the left the forms that officials know, at the right the chosen one for a period, a unit, a journal.
 * Every figure opens the records it counts, and Back returns to the same report. The same figures are fetched as PDF
 * and Excel.
 *
 * Keys: arrows walk the forms, Enter applies what is chosen above the table.
 */
export class ReportRoom extends Component {
    static template = "docflow_base.ReportRoom";
    static components = { Layout, MadeReports, ReportParameters, ReportProgress, ReportTable };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.making = useReportMaking();
        this.display = { controlPanel: {} };
        this.list = useRef("list");
        this.state = useState({
            forms: [],
            form: null,
            values: {},
            answer: null,
            refusal: "",
            isBusy: false,
            limit: STEPS[0],
            focus: undefined,
        });
        useSetupAction({ getLocalState: () => ({ docflowReports: this.position }) });
        onWillStart(() => this.start());
        useEffect(
            () => {
                this.list.el?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.form?.code]
        );
    }

    // Opening ----------------------------------------------------------------

    async start() {
        this.state.forms = await this.orm.call("docflow.report", "get_forms", []);
        const { code, values, focus, limit } = this.getWanted();
        const form = this.findForm(code) || this.findForm(recall().code) || this.state.forms[0];
        if (form) {
            this.state.limit = limit || STEPS[0];
            this.openForm(form, form.code === code ? values : undefined);
            this.state.focus = focus;
        }
    }

    findForm(code) {
        return this.state.forms.find((form) => form.code === code);
    }

    /** What to show first: the report left for a list, the one asked for, the one of the address. */
    getWanted() {
        const asked = this.props.state?.docflowReports || this.props.action.context?.docflow_report;
        if (asked) {
            return asked;
        }
        const { report: code, ...address } = router.current;
        const form = this.findForm(code);
        return { code, values: form && fromAddress(form.parameters, address) };
    }

    get position() {
        const { form, values, limit } = this.state;
        return { code: form?.code, values: { ...values }, limit, focus: this.opened };
    }

    get sections() {
        const sections = new Map();
        for (const form of this.state.forms) {
            const forms = sections.get(form.section) || [];
            sections.set(form.section, [...forms, form]);
        }
        return [...sections].map(([name, forms]) => ({ name, forms }));
    }

    /** @param {Object} [given] values; without them what was chosen here last time */
    openForm(form, given) {
        const today = DateTime.local();
        const chosen = given || fromMemory(recall().forms[form.code], today);
        Object.assign(this.state, {
            form,
            values: fillValues(form.parameters, chosen, today),
            answer: null,
            focus: undefined,
        });
        this.show();
    }

    chooseForm(form) {
        this.state.limit = STEPS[0];
        this.openForm(form, form.code === this.state.form.code ? this.state.values : undefined);
    }

    change(name, value) {
        this.state.values[name] = value;
        this.state.limit = STEPS[0];
        this.show();
    }

    // Showing ----------------------------------------------------------------

    get params() {
        return toParams(this.state.form.parameters, this.state.values);
    }

    /** Enter in a field has changed the field already: what is being asked is not asked twice. */
    apply() {
        if (!this.state.isBusy) {
            return this.show();
        }
    }

    async show() {
        const { form, limit } = this.state;
        const missing = getMissing(form.parameters, this.state.values);
        if (missing.length) {
            const names = missing.map((parameter) => parameter.label).join(", ");
            Object.assign(this.state, {
                answer: null,
                refusal: _t("Choose first: %s.", names),
                isBusy: false,
            });
            return;
        }
        this.keepPlace();
        Object.assign(this.state, { isBusy: true, refusal: "" });
        const question = { code: form.code, params: this.params, limit };
        try {
            this.state.answer = await this.keepLast.add(
                this.orm.call("docflow.report", "preview", [], question)
            );
        } catch (error) {
            this.state.answer = null;
            this.state.refusal = getRefusal(error);
        } finally {
            this.state.isBusy = false;
        }
    }

    /** A link of this screen, its title and the memory of the browser say what is shown. */
    keepPlace() {
        const { form, forms, values } = this.state;
        this.env.config.setDisplayName(form.name);
        const names = forms.flatMap(({ parameters }) => parameters.map(({ name }) => name));
        this.props.updateActionState({
            ...Object.fromEntries(names.map((name) => [name, undefined])),
            report: form.code,
            ...toAddress(form.parameters, values),
        });
        remember(form.code, toMemory(form.parameters, values, DateTime.local()));
    }

    get countText() {
        const { count, shown, is_cut } = this.state.answer;
        if (!is_cut) {
            return _t("Rows: %s", groupDigits(shown));
        }
        if (!count) {
            return _t("The first %s rows are shown; the file holds all of them.", shown);
        }
        return _t("%(shown)s rows of %(count)s are shown; the file holds all of them.", {
            shown,
            count: groupDigits(count),
        });
    }

    get canShowMore() {
        return this.state.answer.is_cut && this.state.limit < STEPS.at(-1);
    }

    showMore() {
        this.state.limit = STEPS.at(-1);
        return this.show();
    }

    // Opening lists, making files ----------------------------------------------

    open(link, place) {
        this.opened = place;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: link.name,
            res_model: link.model,
            domain: link.domain,
            views: (VIEWS[link.model] || OTHER_VIEWS).map((type) => [false, type]),
            // Units go by their own names, as in the report.
            context: { create: false, hierarchical_naming: false },
        });
    }

    make(format) {
        return this.making.make(this.state.form.code, this.params, format);
    }

    get followed() {
        const { followed, made } = this.making.state;
        return made.filter((report) => followed.includes(report.id));
    }

    // Keys -------------------------------------------------------------------

    onListKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const buttons = [...this.list.el.querySelectorAll(".o_docflow_report_form")];
            buttons[buttons.indexOf(ev.target) + step]?.focus();
        }
    }
}

registry.category("actions").add("docflow_reports", ReportRoom);
