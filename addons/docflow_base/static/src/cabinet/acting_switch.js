import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

/**
 * For whom the trays are shown: everybody the reader stands for today, himself only, or one of
 * those people. Who stands for nobody does not see it.
 */
export class ActingSwitch extends Component {
    static template = "docflow_base.ActingSwitch";
    static components = { Dropdown, DropdownItem };
    static props = {
        choices: Array,
        current: { type: [Number, Boolean] },
        onSelect: Function,
    };

    get options() {
        const own = { id: user.userId, name: _t("Only my own work"), note: "" };
        const all = { id: false, name: _t("Everybody together"), note: "" };
        return [all, own, ...this.props.choices];
    }

    get chosen() {
        return this.options.find((option) => option.id === this.props.current);
    }
}
