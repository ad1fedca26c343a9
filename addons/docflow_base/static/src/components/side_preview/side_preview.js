import { SIZES } from "@web/core/ui/ui_service";
import { patch } from "@web/core/utils/patch";
import { FormRenderer } from "@web/views/form/form_renderer";

/*
 * Core shows the attachment beside the form on very wide screens only. Registrars and managers work at
 * 1366 pixels, and the scan beside the card is the work itself, so a card shows it from 1200 on.
 */
patch(FormRenderer.prototype, {
    mailLayout(hasAttachmentContainer) {
        const layout = super.mailLayout(hasAttachmentContainer);
        const isNarrower =
            layout === "BOTTOM_CHATTER" &&
            this.uiService.size === SIZES.XL &&
            this.props.record.resModel === "docflow.document";
        return isNarrower && hasAttachmentContainer && this.hasFile() ? "COMBO" : layout;
    },
});
