import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getProblemText } from "./stack_words";

/** How far the signing is, why it does not move, and the two buttons that lead it. */
export class SigningBar extends Component {
    static template = "docflow_approval.SigningBar";
    static props = {
        isSigning: Boolean,
        problem: String, // "", "offline" or "busy"
        total: Number,
        left: Number,
        onGoOn: Function,
        onStop: Function,
    };

    get done() {
        return Math.max(this.props.total - this.props.left, 0);
    }

    get percent() {
        return this.props.total ? Math.round((100 * this.done) / this.props.total) : 0;
    }

    get text() {
        return _t("%(done)s of %(all)s done", { done: this.done, all: this.props.total });
    }

    get problemText() {
        return getProblemText(this.props.problem);
    }
}
