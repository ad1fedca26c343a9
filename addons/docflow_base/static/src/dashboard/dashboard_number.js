import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Some counts stop here: nobody waits for an exact figure of what he cannot read through. */
const CAP = 1000;

/**
 * A number that opens the list it counts. One without a list (several models share it) is text.
 */
export class DashboardNumber extends Component {
    static template = "docflow_base.DashboardNumber";
    static props = {
        number: Object,
        onOpen: Function,
        className: { type: String, optional: true },
        isCapped: { type: Boolean, optional: true },
        label: { type: String, optional: true },
        slots: { type: Object, optional: true },
    };

    get text() {
        const { isCapped, number } = this.props;
        return isCapped && number.value > CAP ? `${CAP}+` : String(number.value);
    }

    get label() {
        return (
            this.props.label ||
            _t("%(name)s: %(count)s, open the list", {
                name: this.props.number.name,
                count: this.text,
            })
        );
    }
}
