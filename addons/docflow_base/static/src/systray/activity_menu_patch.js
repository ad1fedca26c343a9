import { ActivityMenu } from "@mail/core/web/activity_menu";
import { patch } from "@web/core/utils/patch";

// Work of the document flow is counted beside the activities, and lies in the trays of the cabinet.
patch(ActivityMenu.prototype, {
    openActivityGroup(group, filter, newWindow) {
        if (!group.docflow_tray) {
            return super.openActivityGroup(...arguments);
        }
        this.dropdown.close();
        return this.action.doAction("docflow_base.docflow_cabinet_action", {
            newWindow,
            clearBreadcrumbs: true,
            props: { tray: group.docflow_tray },
        });
    },
});
