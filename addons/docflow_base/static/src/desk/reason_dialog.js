import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks why: a reason of the dictionary, words of one's own, or both. */
export class ReasonDialog extends Component {
    static template = "docflow_base.DeskReasonDialog";
    static components = { Dialog };
    static props = {
        title: String,
        explanation: { type: String, optional: true },
        choices: { type: Array, optional: true }, // [{code, name}]
        isNoteRequired: { type: Function, optional: true }, // (code) → boolean
        onConfirm: Function, // ({code, name, note})
        close: Function,
    };
    static defaultProps = { choices: [], isNoteRequired: (code) => !code };

    setup() {
        this.state = useState({ code: this.props.choices[0]?.code || "", note: "", error: "" });
        useAutofocus({ refName: this.props.choices.length ? "choice" : "note" });
    }

    confirm() {
        const { code, note } = this.state;
        if (this.props.isNoteRequired(code) && !note.trim()) {
            this.state.error = _t("Write the reason: it stays with the letter.");
            return;
        }
        const choice = this.props.choices.find((one) => one.code === code);
        this.props.close();
        this.props.onConfirm({ code, name: choice?.name || "", note: note.trim() });
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            ev.stopPropagation();
            this.confirm();
        }
    }
}
