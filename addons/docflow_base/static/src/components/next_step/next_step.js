import { Component, onWillRender, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { pick } from "@web/core/utils/objects";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const BUTTON_CLASSES = {
    primary: "btn-primary",
    secondary: "btn-secondary",
    danger: "btn-outline-danger",
};

const DEFAULT_KEYS = /^(search_)?default_|_group_by$|^group_by/;

/**
 * What the reader may do with this record now: one button per step and, under it, the sentence
 * that says what will happen. The server computes the steps from its transition table, so the
 * widget knows nothing about states.
 *
 * Field value: [{ verb, label, hint, style?, hotkey?, confirm?, context? }, ...]; steps of the style
 * "menu" are seldom needed and stand behind one button.
 */
export class NextStepField extends Component {
    static template = "docflow_base.NextStepField";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.state = useState({ running: false });
        this.steps = [];
        this.stepsOf = false;
        onWillRender(() => this.readSteps());
    }

    /**
     * Steps belong to the saved card. While it is being edited an onchange may answer with those
     * of an unsaved copy, that is none: then the steps of the saved card stay in place.
     */
    readSteps() {
        const { name, record } = this.props;
        if (record.dirty && record.resId && record.resId === this.stepsOf) {
            return;
        }
        const value = record.data[name];
        this.steps = Array.isArray(value) ? value : [];
        this.stepsOf = record.resId;
    }

    get buttons() {
        return this.steps.filter((step) => step.style !== "menu");
    }

    get more() {
        return this.steps.filter((step) => step.style === "menu");
    }

    /** One button stands out: the first of those that may; the rest wait beside it. */
    get main() {
        return this.steps.find((step) => step.style === "primary");
    }

    buttonClass(step) {
        const isSecond = step.style === "primary" && step !== this.main;
        return (!isSecond && BUTTON_CLASSES[step.style]) || BUTTON_CLASSES.secondary;
    }

    /** Alt+Q does what is asked for, Alt+W turns it down: on a card and in the dialogs it opens. */
    hotkey(step) {
        const usual = step === this.main ? "q" : step.style === "danger" ? "w" : undefined;
        return step.hotkey || usual;
    }

    /** The datapoint id keeps the ids apart when a dialog shows a second card. */
    hintId(step) {
        return `docflow_hint_${this.props.record.id}_${step.verb}`;
    }

    clickParams(step) {
        const params = { type: "object", name: step.verb };
        if (step.context) {
            params.context = step.context;
        }
        if (step.confirm) {
            Object.assign(params, {
                confirm: step.confirm,
                "confirm-title": step.label,
                "confirm-label": step.label,
                "cancel-label": _t("Not now"),
            });
        }
        return params;
    }

    /**
     * A new record is saved and its button pressed by one request: what a registrar does two
     * hundred times a day. Where the server refuses, nothing was kept, and the common road says
     * why and keeps the draft.
     *
     * @returns {Promise<boolean>} whether the common road is still to be taken
     */
    async saveAndDo(step) {
        const { record } = this.props;
        const { model } = record;
        const isPlain = record.isNew && record === model.root && !this.env.inDialog;
        if (this.isUnsure || !isPlain || step.context) {
            return true;
        }
        const { orm } = model;
        let done = null;
        model.orm = Object.assign(Object.create(orm), {
            webSave: async (resModel, ids, values, { context, specification }) => {
                const args = [ids, values, step.verb, specification];
                done = await orm.call(resModel, "web_save_step", args, { context });
                return done.records;
            },
        });
        try {
            if (!(await record.save())) {
                return false;
            }
        } catch (error) {
            if (error instanceof RPCError) {
                return true;
            }
            // the server may have done it: no second number is drawn without a draft to look at
            this.isUnsure = true;
            throw error;
        } finally {
            model.orm = orm;
        }
        if (done?.action) {
            // as a button's action gets them from core
            const { resId, resModel, context } = record;
            const kept = Object.entries(context).filter(([key]) => !DEFAULT_KEYS.test(key));
            const active = { active_id: resId, active_ids: [resId], active_model: resModel };
            done.action.context = {
                ...Object.fromEntries(kept),
                ...active,
                ...done.action.context,
            };
            await this.action.doAction(done.action, { onClose: () => model.load() });
        }
        return !done;
    }

    /**
     * The same road as a button of the form header: the controller saves the record, locks all
     * buttons, calls the method, runs the action it returns and reloads.
     */
    async onClick(step) {
        if (this.state.running) {
            return;
        }
        this.state.running = true;
        try {
            await this.env.onClickViewButton({
                clickParams: this.clickParams(step),
                beforeExecute: () => this.saveAndDo(step),
                getResParams: () =>
                    pick(
                        this.props.record,
                        "context",
                        "evalContext",
                        "resModel",
                        "resId",
                        "resIds"
                    ),
            });
        } finally {
            this.state.running = false;
        }
    }
}

export const nextStepField = {
    component: NextStepField,
    displayName: _t("Next steps"),
    supportedTypes: ["json"],
};

registry.category("fields").add("docflow_next_step", nextStepField);
