import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";

const MODEL = "docflow.sign.batch";
/** Names of strange signatures that are told; a zip of another stack would fill the screen. */
const NAMES = 5;

/** Files go out to the signer's own program, signatures come back: the electronic part of a stack. */
export class OutsideBar extends Component {
    static template = "docflow_approval.OutsideBar";
    static props = { stackId: Number, count: Number, onBrought: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
    }

    async handOut() {
        const { name, content_base64: content } = await this.orm.call(MODEL, "get_files_to_sign", [
            [this.props.stackId],
        ]);
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        downloadFile(new Blob([bytes]), name, "application/zip");
    }

    async takeSignatures(ev) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        const content = (await getDataURLFromFile(file)).split(",")[1];
        // the same file may be chosen again, after it was mended
        ev.target.value = "";
        const { papers, unknown } = await this.orm.call(MODEL, "action_take_signatures", [
            [this.props.stackId],
            content,
        ]);
        if (unknown.length) {
            const text = _t("Belong to none of these papers: %(names)s (%(count)s).", {
                names: unknown.slice(0, NAMES).join(", "),
                count: unknown.length,
            });
            this.notification.add(text, { type: "warning", sticky: true });
        }
        if (papers) {
            await this.props.onBrought();
        }
    }
}
