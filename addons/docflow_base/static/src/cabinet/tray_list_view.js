import {
    Component,
    onWillStart,
    onWillUpdateProps,
    useExternalListener,
    useState,
} from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { listView } from "@web/views/list/list_view";
import { ListController } from "@web/views/list/list_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { NextStepField } from "../components/next_step/next_step";
import { SelectionBar } from "./selection_bar";

/** Keys that press the buttons under the list; more steps than that nobody finds by a digit. */
const DIGITS = "123456789";

/**
 * What can be done with the one selected line: the buttons of its card with their sentences.
 *
 * A digit presses the button it stands beside, so a pile is worked off without the mouse: arrows,
 * Space to select, a digit to act.
 */
export class NextCard extends Component {
    static template = "docflow_base.NextCard";
    static components = { NextStepField };
    static props = { record: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ title: "", steps: [] });
        this.keepLast = new KeepLast();
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((nextProps) => {
            if (nextProps.record.resId !== this.props.record.resId) {
                return this.load(nextProps.record);
            }
        });
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
    }

    async load(record) {
        const [values] = await this.keepLast.add(
            this.orm.read(record.resModel, [record.resId], ["display_name", "next_steps"], {
                context: record.context,
            })
        );
        this.state.title = values.display_name;
        const digits = [...DIGITS];
        this.state.steps = (values.next_steps || []).map((step) => ({
            ...step,
            key: step.style === "menu" ? undefined : digits.shift(),
        }));
    }

    /** What the row of buttons needs of a record, with the steps that the list did not read. */
    get stepsRecord() {
        const { id, resId, resModel, resIds, context, evalContext } = this.props.record;
        return {
            ...{ id, resId, resModel, resIds, context, evalContext },
            dirty: false,
            data: { next_steps: this.state.steps },
        };
    }

    onKeydown(ev) {
        const isTyping = ev.target.closest("input:not([type='checkbox']), textarea, .modal");
        const isPlain = !(ev.ctrlKey || ev.altKey || ev.metaKey || ev.shiftKey || ev.repeat);
        const step = this.state.steps.find((candidate) => candidate.key === ev.key);
        if (step && isPlain && !isTyping) {
            ev.preventDefault();
            document.querySelector(`.o_docflow_next_card button[name="${step.verb}"]`)?.click();
        }
    }
}

/** Trays load again when the server says that they changed, unless the reader is at work in them. */
function useLiveTray(controller) {
    useBus(useService("docflow_trays").bus, "CHANGED", async () => {
        // a load would take the place of the first one, for which the view waits to show itself at all
        await controller.model.whenReady;
        const { root } = controller.model;
        const isBusy = root.selection?.length || root.editedRecord || root.isGrouped;
        if (!isBusy && document.visibilityState === "visible") {
            controller.model.load();
        }
    });
}

/**
 * A verb above a selection is a batch: what cannot be done is listed, the rest is done. Buttons of
 * one record and those that open a form go their usual way.
 *
 * @returns {Promise<boolean>} whether it was one and is done
 */
async function runBatch({ model, actionService }, clickParams) {
    const ids = clickParams.type === "object" && clickParams.buttonContext?.active_ids;
    // what is done to all of them together, such as a register, is no batch
    if (!ids || clickParams.context?.includes("docflow_at_once")) {
        return false;
    }
    const { resModel, context } = model.root;
    const verb = clickParams.name.replace(/^action_/, "");
    const action = await model.orm.call(resModel, "action_batch", [ids, verb], { context });
    await actionService.doAction(action);
    await model.load();
    return true;
}

export class TrayListController extends ListController {
    static template = "docflow_base.TrayListView";
    static components = { ...ListController.components, NextCard, SelectionBar };

    setup() {
        super.setup();
        useLiveTray(this);
    }

    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(...arguments);
        return proceed !== false && !(await runBatch(this, clickParams));
    }

    /** The one selected record, when there is just one and room to say what can be done with it. */
    get selectedRecord() {
        const { selection } = this.model.root;
        return !this.env.isSmall && selection.length === 1 ? selection[0] : false;
    }
}

/** Cards are selected as core does it: a long touch or Alt; then touches select more of them. */
export class TrayKanbanController extends KanbanController {
    static template = "docflow_base.TrayKanbanView";
    static components = { ...KanbanController.components, SelectionBar };

    setup() {
        super.setup();
        useLiveTray(this);
    }

    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(...arguments);
        return proceed !== false && !(await runBatch(this, clickParams));
    }
}

registry.category("views").add("docflow_tray_list", {
    ...listView,
    Controller: TrayListController,
});
registry.category("views").add("docflow_tray_kanban", {
    ...kanbanView,
    Controller: TrayKanbanController,
});
