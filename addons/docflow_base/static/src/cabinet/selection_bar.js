import { Component } from "@odoo/owl";
import { MultiRecordViewButton } from "@web/views/view_button/multi_record_view_button";

/**
 * The buttons of a selection on a phone, under the thumb.
 *
 * Core puts them into its menu of actions there, and shows no menu to whoever may neither export nor
 * run an action on the model.
 */
export class SelectionBar extends Component {
    static template = "docflow_base.SelectionBar";
    static components = { MultiRecordViewButton };
    static props = { buttons: Array, list: Object, domain: Array, isHidden: Function };

    get buttons() {
        const isShown = ({ display, invisible }) =>
            display !== "always" && !this.props.isHidden(invisible);
        return this.props.buttons.filter(isShown);
    }
}
