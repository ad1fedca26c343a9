import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

/** Groups of documents that are in force for a time: the register knows them by the same codes. */
const CATEGORIES = ["order", "legal_act", "regulatory_act", "contract"];

/** In the menu of the list of acts: the register of those in force today, as a report. */
export class ActRegisterItem extends Component {
    static template = "docflow_approval.ActRegisterItem";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
    }

    open() {
        const values = { documents: this.env.searchModel.globalContext.docflow_category };
        return this.action.doAction("docflow_base.docflow_reports_action", {
            additionalContext: { docflow_report: { code: "act", values } },
        });
    }
}

export const actRegisterItem = {
    Component: ActRegisterItem,
    groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
    isDisplayed: ({ config, searchModel }) =>
        config.viewType === "list" &&
        searchModel.resModel === "docflow.document" &&
        CATEGORIES.includes(searchModel.globalContext.docflow_category),
};

registry.category("cogMenu").add("docflow-act-register", actRegisterItem, { sequence: 5 });
