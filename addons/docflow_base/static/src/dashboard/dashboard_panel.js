import { Component } from "@odoo/owl";
import { DashboardNumber } from "./dashboard_number";

/**
 * The frame of a panel: its name, what it is for, how many lines there are in all, and what is said
 * while it loads, when it failed and when there is nothing to show.
 */
export class DashboardPanel extends Component {
    static template = "docflow_base.DashboardPanel";
    static components = { DashboardNumber };
    static props = {
        panel: Object,
        answer: { type: [Object, Boolean], optional: true },
        error: { type: [String, Boolean], optional: true },
        total: { type: [Object, Boolean], optional: true },
        emptyText: { type: [String, Boolean], optional: true },
        onOpen: Function,
        onRetry: Function,
        slots: Object,
    };
}
