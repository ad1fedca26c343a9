import { patch } from "@web/core/utils/patch";
import { ControlPanel } from "@web/search/control_panel/control_panel";

// The view switcher asks the action service to switch, which knows window actions only. A view
// that the cabinet embeds brings its own way to switch in its config.
patch(ControlPanel.prototype, {
    switchView(viewType) {
        const { docflowSwitchView } = this.env.config;
        if (docflowSwitchView) {
            return docflowSwitchView(viewType);
        }
        return super.switchView(...arguments);
    },
});
