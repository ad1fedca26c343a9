import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Odoo shows a PDF report as HTML where wkhtmltopdf is missing. Reports of the other engine do
 * not need that program, so they are downloaded without asking for it.
 */
export async function downloadWeasyprintReport(action, options, env) {
    if (action.report_type !== "qweb-pdf" || action.docflow_pdf_engine !== "weasyprint") {
        return false;
    }
    env.services.ui.block({ message: _t("Preparing the print…") });
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry.category("ir.actions.report handlers").add("docflow_weasyprint", downloadWeasyprintReport);
