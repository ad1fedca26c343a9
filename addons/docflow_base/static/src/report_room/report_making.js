import { onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { download } from "@web/core/network/download";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { getRefusal } from "./refusal";

const REPORTS_CHANGED = "docflow.report";
/** A running report tells its progress many times a second: look once for a handful of messages. */
const GATHER_DELAY = 300;
/** Without the bus: while a report is being made. */
const MAKING_INTERVAL = 3 * 1000;

export const isUnderWay = ({ state }) => state === "queued" || state === "running";

/**
 * Reports that the reader had made: small ones are downloaded at once, large ones are followed until their file is
 * there. The server says over the bus that one of them moved; the clock asks as well, for the hour when the bus is
 * down.
 */
export function useReportMaking() {
    const orm = useService("orm");
    const busService = useService("bus_service");
    const making = useState({ made: [], followed: [], busyFormat: false, refusal: "" });

    async function look() {
        making.made = await orm.silent.call("docflow.report", "get_made", []);
        for (const report of making.made) {
            if (isUnderWay(report) && !making.followed.includes(report.id)) {
                making.followed.push(report.id);
            }
        }
    }

    async function lookQuietly() {
        try {
            await look();
        } catch {
            // What is shown is better than an error box that nobody asked for; a lost connection
            // shows itself on the next click.
        }
    }

    /** Runs what may be refused; the refusal is a sentence on the screen. */
    async function attempt(act) {
        making.refusal = "";
        try {
            return await act();
        } catch (error) {
            making.refusal = getRefusal(error);
        }
    }

    function fetchFile(url) {
        return attempt(() => download({ url, data: {} }));
    }

    async function make(code, params, format) {
        if (making.busyFormat) {
            return;
        }
        making.busyFormat = format;
        try {
            await attempt(async () => {
                const { url, report_id } = await orm.call("docflow.report", "make", [], {
                    code,
                    params,
                    format,
                });
                if (url) {
                    await download({ url, data: {} });
                } else {
                    making.followed.push(report_id);
                }
                await look();
            });
        } finally {
            making.busyFormat = false;
        }
    }

    async function act(method, report) {
        await attempt(() => orm.call("docflow.report", method, [[report.id]]));
        await lookQuietly();
    }

    function forget(report) {
        making.followed = making.followed.filter((id) => id !== report.id);
    }

    const lookSoon = useDebounced(lookQuietly, GATHER_DELAY);
    let timer;
    onWillStart(lookQuietly);
    onMounted(() => {
        busService.subscribe(REPORTS_CHANGED, lookSoon);
        timer = browser.setInterval(() => {
            if (making.made.some(isUnderWay)) {
                lookQuietly();
            }
        }, MAKING_INTERVAL);
    });
    onWillUnmount(() => {
        busService.unsubscribe(REPORTS_CHANGED, lookSoon);
        browser.clearInterval(timer);
    });

    return {
        state: making,
        make,
        fetchFile,
        forget,
        cancel: (report) => act("action_cancel", report),
        again: (report) => act("action_again", report),
    };
}
