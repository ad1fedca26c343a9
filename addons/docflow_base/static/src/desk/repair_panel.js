import { Component } from "@odoo/owl";

import { AttachBox } from "./attach_box";

/** A letter with something odd: what it is, the best guess, and the ways on. */
export class RepairPanel extends Component {
    static template = "docflow_base.DeskRepairPanel";
    static components = { AttachBox };
    static props = {
        letter: Object,
        error: { type: String, optional: true },
        onContinue: Function,
        onAttach: Function,
        onDrop: Function,
        onOpenDocument: Function,
    };
}
