import { EventBus } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** An act often changes several trays, and several people act at once. */
const GATHER_DELAY = 400;
/** An order to the whole house must not make every browser count in the same moment. */
const SPREAD = 1500;

/**
 * Tells the screens of this tab that trays changed, and lets the counter of the systray count.
 *
 * The server sends `docflow.trays` to those whose trays an act has changed; the message carries
 * nothing, everybody counts under his own rights.
 */
export const traysService = {
    dependencies: ["bus_service", "mail.store"],
    start(env, { bus_service: busService, "mail.store": store }) {
        const bus = new EventBus();
        let timer = null;
        busService.subscribe("docflow.trays", () => {
            timer ??= browser.setTimeout(
                () => {
                    timer = null;
                    bus.trigger("CHANGED");
                    store.fetchStoreData("systray_get_activities");
                },
                GATHER_DELAY + Math.random() * SPREAD
            );
        });
        return { bus };
    },
};

registry.category("services").add("docflow_trays", traysService);
