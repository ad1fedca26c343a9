import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";

/**
 * One line of the card: its name, its field, and how sure the reading is. A hint stands grey and
 * dashed in the empty field until it is accepted by Tab, →, or a click on its confidence.
 */
export class DeskRow extends Component {
    static template = "docflow_base.DeskRow";
    static props = {
        name: String,
        label: String,
        inputId: String,
        mark: { type: Object, optional: true },
        isHint: { type: Boolean, optional: true },
        isMissing: { type: Boolean, optional: true },
        isActive: { type: Boolean, optional: true },
        slots: Object,
        onFocus: Function,
        onAccept: Function,
        onDismiss: Function,
    };

    get confidence() {
        const { mark } = this.props;
        return mark?.confidence ? formatFloat(mark.confidence, { digits: [0, 2] }) : "";
    }

    get confidenceTitle() {
        return this.props.isHint
            ? _t("A guess, %s sure of 1. Accept it: Tab, → or a click here.", this.confidence)
            : _t("Read with a confidence of %s of 1", this.confidence);
    }

    onKeydown(ev) {
        const isPlain = !ev.shiftKey && !ev.ctrlKey && !ev.altKey;
        if (!this.props.isHint || !isPlain || ev.target.value) {
            return;
        }
        if (ev.key === "Tab") {
            this.props.onAccept(this.props.name);
        } else if (ev.key === "ArrowRight") {
            ev.preventDefault();
            this.props.onAccept(this.props.name);
        } else if (["Backspace", "Delete"].includes(ev.key)) {
            this.props.onDismiss(this.props.name);
        }
    }
}
