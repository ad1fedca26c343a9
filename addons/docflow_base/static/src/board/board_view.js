import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { DynamicGroupList } from "@web/model/relational_model/dynamic_group_list";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/**
 * A board whose cards move by verbs: dropping a card asks the server to do what the column means.
 *
 * The server checks, opens the form of what the verb needs, or refuses with the way out; the board
 * shows what became of it and writes no field itself.
 */
class BoardGroupList extends DynamicGroupList {
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        if (dataGroupId === targetGroupId) {
            return;
        }
        const source = this.groups.find((group) => group.id === dataGroupId);
        const target = this.groups.find((group) => group.id === targetGroupId);
        const record = source.list.records.find((candidate) => candidate.id === dataRecordId);
        await this.model.moveByVerb(record.resId, this.groupByField.name, target.value);
    }
}

class BoardModel extends RelationalModel {
    static DynamicGroupList = BoardGroupList;

    async moveByVerb(resId, fieldName, value) {
        const { resModel } = this.root;
        const action = await this.orm.call(resModel, "action_move", [[resId], fieldName, value]);
        if (action && typeof action === "object") {
            // a method called past the route of buttons leaves its views to be named here
            const views = action.views || [[false, "form"]];
            return this.action.doAction({ ...action, views }, { onClose: () => this.load() });
        }
        return this.load();
    }
}

class BoardRenderer extends KanbanRenderer {
    /** Columns are dropped on whatever they group by: the server says which of them mean a verb. */
    get canMoveRecords() {
        return this.canResequenceRecords && Boolean(this.props.list.groupByField);
    }
}

class BoardController extends KanbanController {
    setup() {
        super.setup();
        useBus(useService("docflow_trays").bus, "CHANGED", () => {
            if (document.visibilityState === "visible" && !document.querySelector(".o_dragged")) {
                this.model.load();
            }
        });
    }
}

registry.category("views").add("docflow_board", {
    ...kanbanView,
    Controller: BoardController,
    Model: BoardModel,
    Renderer: BoardRenderer,
});
