import { FileModel } from "@web/core/file_viewer/file_model";
import { createFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

/**
 * Show a file over the page it was opened from; what a browser cannot show is saved instead. The
 * form behind it is read anew, so that what opening the file allows stands there when one comes back.
 */
export async function viewFile(env, { params }) {
    const { id, name, mimetype } = params;
    if (id) {
        const file = Object.assign(new FileModel(), { id, name, mimetype, type: "binary" });
        if (file.isViewable) {
            createFileViewer().open(file);
        } else {
            await download({ url: `/web/content/${id}`, data: { download: true } });
            env.services.notification.add(
                _t("“%(name)s” was saved on your computer. Open it there and read it.", { name }),
                { type: "info" }
            );
        }
    }
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("docflow_view_file", viewFile);
