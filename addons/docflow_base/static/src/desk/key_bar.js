import { Component } from "@odoo/owl";

/** The keys of the desk, each also a button for the mouse. */
export class KeyBar extends Component {
    static template = "docflow_base.DeskKeyBar";
    static props = {
        keys: Array,
        isAutomatic: Boolean,
        onVerb: Function,
        onAutomatic: Function,
    };
}
