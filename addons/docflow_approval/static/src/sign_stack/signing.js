import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

/** Waits after requests that brought nothing, in milliseconds; after the last one the reader is asked. */
export const WAITS = [1000, 2000, 4000, 8000, 16000];

/**
 * Signs the confirmed papers of a stack, some a request, until none is left.
 *
 * A request that was lost, or that did nothing because another window has the papers, is made again a few
 * times, each later than the one before. Then the run ends, and the reader presses “Go On”.
 */
export class Signing {
    /**
     * @param {() => Promise<{ lines: object[], left: number } | null>} ask the server for the next papers
     * @param {(lines: object[]) => void} onRows
     * @param {(problem: "" | "offline" | "busy") => void} onProblem why nothing moves just now
     */
    constructor(ask, onRows, onProblem) {
        Object.assign(this, { ask, onRows, onProblem });
        this.isStopped = false;
        this.wakeUp = () => {};
    }

    /** @returns {Promise<"done" | "stopped" | "offline" | "busy">} how it ended */
    async run() {
        this.isStopped = false;
        let best = Infinity;
        let idle = 0;
        while (!this.isStopped) {
            const { lines, left, isOffline } = await this.request();
            this.onRows(lines);
            if (left === 0) {
                this.onProblem("");
                return "done";
            }
            if (left < best) {
                [best, idle] = [left, 0];
                this.onProblem("");
                continue;
            }
            const problem = isOffline ? "offline" : "busy";
            this.onProblem(problem);
            if (idle === WAITS.length) {
                return problem;
            }
            await this.wait(WAITS[idle++]);
        }
        return "stopped";
    }

    /** What is on its way is finished; nothing more is asked for. */
    stop() {
        this.isStopped = true;
        this.wakeUp();
    }

    async request() {
        try {
            const answer = await this.ask();
            return { lines: answer?.lines || [], left: answer?.left ?? Infinity };
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            return { lines: [], left: Infinity, isOffline: true };
        }
    }

    async wait(time) {
        await new Promise((resolve) => {
            const timer = browser.setTimeout(resolve, time);
            this.wakeUp = () => {
                browser.clearTimeout(timer);
                resolve();
            };
        });
    }
}
