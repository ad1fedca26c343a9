import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { isUnderWay } from "./report_making";
import { groupDigits } from "./table_shape";

/** One line for each report that is being made in the background, until its reader has done with it. */
export class ReportProgress extends Component {
    static template = "docflow_base.ReportProgress";
    static props = {
        reports: Array,
        refusal: String,
        onFetch: Function, // (url)
        onCancel: Function, // (report), as the three below
        onAgain: Function,
        onForget: Function,
    };

    setup() {
        this.isUnderWay = isUnderWay;
    }

    percent({ done, total }) {
        return total ? Math.min(100, Math.floor((done / total) * 100)) : 0;
    }

    describe(report) {
        switch (report.state) {
            case "queued":
                return _t("waits for its turn; you may go on working");
            case "running":
                return _t("%(done)s of %(total)s rows", {
                    done: groupDigits(report.done),
                    total: groupDigits(report.total),
                });
            case "done":
                return _t("is ready");
            case "cancelled":
                return _t("is cancelled");
            default:
                return report.error;
        }
    }
}
