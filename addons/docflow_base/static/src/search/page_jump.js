import { Attachment } from "@mail/core/common/attachment_model";
import { AttachmentView } from "@mail/core/common/attachment_view";
import { onWillUnmount, useEffect } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";

/*
 * The preview beside a card shows its scan from the first page on. Who comes from a search wants the file and
 * the page that were found: they are remembered here until the preview that shows them goes away.
 */
let wanted = null;

/**
 * Lets the preview of the card that is opened next show this page.
 *
 * @param {{documentId: number, attachmentId: number, page: number}} place
 */
export function wantPage(place) {
    wanted = place;
}

export function forgetPage() {
    wanted = null;
}

/**
 * @param {string} source address of the viewer
 * @param {number} page counted from 1
 * @returns {string}
 */
export function atPage(source, page) {
    return source.replace(/#.*$/, `#page=${page}&pagemode=none`);
}

patch(Attachment.prototype, {
    get defaultSource() {
        const source = super.defaultSource;
        const isWanted = wanted && wanted.attachmentId === this.id && this.isPdf;
        return isWanted ? atPage(source, wanted.page) : source;
    },
});

patch(AttachmentView.prototype, {
    setup() {
        super.setup();
        const isOurs = () =>
            wanted &&
            this.props.threadModel === "docflow.document" &&
            this.props.threadId === wanted.documentId;
        let isShown = false;
        useEffect(
            (files) => {
                const file = files.find((one) => isOurs() && one.id === wanted.attachmentId);
                if (file && !isShown) {
                    isShown = true;
                    // In this browser only: the file that the card shows to others stays.
                    this.state.thread.message_main_attachment_id = file;
                }
            },
            () => [this.state.thread.attachmentsInWebClientView]
        );
        onWillUnmount(() => isOurs() && forgetPage());
    },
});
