import { download } from "@web/core/network/download";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Prints the registration label of a card without blocking the screen: the registrar is typing the
 * next letter while it comes.
 *
 * @param {Object} orm
 * @param {number} documentId
 */
export async function printLabel(orm, documentId) {
    const action = await orm.silent.call("docflow.document", "action_print_label", [[documentId]]);
    const kind = action.report_type === "qweb-text" ? "text" : "pdf";
    await download({
        url: "/report/download",
        data: {
            data: JSON.stringify([getReportUrl(action, kind), action.report_type]),
            context: JSON.stringify({ ...user.context, ...action.context }),
        },
    });
}
