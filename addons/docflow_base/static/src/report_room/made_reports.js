import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { isUnderWay } from "./report_making";

/** How many of them stand beside the forms; the list holds the rest. */
const SHOWN = 3;

/** The newest files that the reader had made, and the way to all of them. */
export class MadeReports extends Component {
    static template = "docflow_base.MadeReports";
    static props = { made: Array, onFetch: Function };

    setup() {
        this.action = useService("action");
    }

    get ready() {
        return this.props.made.filter((report) => report.url).slice(0, SHOWN);
    }

    get underWay() {
        return this.props.made.filter(isUnderWay).length;
    }

    describe({ name, choices }) {
        return _t("Download “%(report)s”: %(choices)s", { report: name, choices });
    }

    formatDate(date) {
        return deserializeDateTime(date).toFormat("dd.MM HH:mm");
    }

    openAll() {
        return this.action.doAction("docflow_base.docflow_report_action");
    }
}
