import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const DESK_CHANGED = "docflow.desk";
/** Pages are read one by one, several at a time: look once for a handful of messages. */
const GATHER_DELAY = 400;
/** Without the bus: while something is being read, and while nothing is. */
const READING_INTERVAL = 5 * 1000;
const QUIET_INTERVAL = 60 * 1000;

/**
 * Keeps the desk up to date: the server says over the bus that a stack of an office changed; the
 * clock asks as well, for the hour when the bus is down.
 *
 * @param {() => boolean} isReading whether pages are being read now
 * @param {(message: Object) => boolean} isConcerned whether a message is about what is shown
 * @param {() => Promise} refresh
 */
export function useDeskLive(isReading, isConcerned, refresh) {
    const busService = useService("bus_service");
    let lastLook = Date.now();
    const look = async () => {
        lastLook = Date.now();
        try {
            await refresh();
        } catch {
            // What is shown is better than an error box that nobody asked for; a lost connection
            // shows itself on the next key.
        }
    };
    const lookSoon = useDebounced(look, GATHER_DELAY);
    const onMessage = (message) => isConcerned(message) && lookSoon();
    let timer;
    onMounted(() => {
        busService.subscribe(DESK_CHANGED, onMessage);
        timer = browser.setInterval(() => {
            const interval = isReading() ? READING_INTERVAL : QUIET_INTERVAL;
            if (document.visibilityState === "visible" && Date.now() - lastLook >= interval) {
                look();
            }
        }, READING_INTERVAL);
    });
    onWillUnmount(() => {
        busService.unsubscribe(DESK_CHANGED, onMessage);
        browser.clearInterval(timer);
    });
}
