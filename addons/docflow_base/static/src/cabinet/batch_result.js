import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { sprintf } from "@web/core/utils/strings";

/**
 * What a batch could not do, each with the reason and a way to the record.
 */
export class BatchResultDialog extends Component {
    static template = "docflow_base.BatchResultDialog";
    static components = { Dialog };
    static props = {
        verb: String,
        model: String,
        done: Number,
        refused: Array,
        close: Function,
    };

    setup() {
        this.action = useService("action");
    }

    get title() {
        return sprintf(_t("%s: not everything could be done"), this.props.verb);
    }

    open(row) {
        this.props.close();
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }
}

/**
 * Shows the result of a batch of verbs. Closing it makes the list below load again.
 */
export function showBatchResult(env, action) {
    const { verb, model, done, refused } = action.params;
    if (refused.length) {
        env.services.dialog.add(BatchResultDialog, { verb, model, done, refused });
    } else {
        env.services.notification.add(sprintf(_t("%(verb)s: %(done)s done."), { verb, done }), {
            type: "success",
        });
    }
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("docflow_batch_result", showBatchResult);
