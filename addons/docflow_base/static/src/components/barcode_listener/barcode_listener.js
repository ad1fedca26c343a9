import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** The shape of our own barcodes (see the label of a card): office prefix and ten digits. */
const CARD_BARCODE = /^[A-Z]{1,4}\d{10}$/;
/**
 * Milliseconds between two keys. Readers send one every 5 to 50, a busy machine adds to that; a
 * person does not type a dozen letters and digits at this speed without a pause.
 */
const MAX_KEY_DELAY = 100;
const MAX_LENGTH = 14;

/**
 * Reads the key by its place on the keyboard: a reader sends the key presses of a Latin layout,
 * which arrive as Cyrillic letters when the Ukrainian layout is on.
 *
 * @param {KeyboardEvent} ev
 * @returns {string} one character, or "" for a key that no barcode of ours has
 */
export function barcodeCharacter(ev) {
    const [, place] = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(ev.code || "") || [];
    if (place) {
        return place;
    }
    return !ev.code && /^[a-z0-9]$/i.test(ev.key || "") ? ev.key.toUpperCase() : "";
}

/**
 * Gathers the key presses of a keyboard-wedge barcode reader.
 */
export class BarcodeBuffer {
    constructor(maxDelay = MAX_KEY_DELAY, shape = CARD_BARCODE) {
        this.maxDelay = maxDelay;
        this.shape = shape;
        this.clear();
    }

    clear() {
        this.text = "";
        this.lastTime = -Infinity;
        this.field = null;
    }

    /**
     * @param {KeyboardEvent} ev
     * @param {number} now when the key was pressed, in milliseconds
     * @returns {string|false} the barcode that this key press completes
     */
    push(ev, now) {
        if (ev.target?.isContentEditable) {
            // Text could not be taken out of a rich editor again: there a reader only types.
            this.clear();
            return false;
        }
        const isFast = now - this.lastTime <= this.maxDelay;
        this.lastTime = now;
        if (ev.key === "Enter") {
            const text = this.text;
            this.text = "";
            return isFast && this.shape.test(text) && text;
        }
        const character = barcodeCharacter(ev);
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            this.text = "";
        } else if (character) {
            if (!isFast) {
                this.start(ev.target);
            }
            this.text = (this.text + character).slice(-MAX_LENGTH);
        } else if (ev.key !== "Shift") {
            this.text = "";
        }
        return false;
    }

    /** Remembers what the focused field held, since the reader types into it as well. */
    start(target) {
        this.text = "";
        const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
        this.field = isField ? { el: target, value: target.value } : null;
    }

    /** Takes the barcode out of the field again: it was a command, not a text. */
    restoreField() {
        if (this.field?.el.isConnected) {
            const { el, value } = this.field;
            el.value = value;
            el.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        this.field = null;
    }
}

/**
 * Opens the card whose label is read by a barcode reader, from any screen. Core's `barcodes` is
 * not used: it is deaf while a field has the focus, and the search box of a list always has it.
 */
export const barcodeListenerService = {
    dependencies: ["action", "notification", "orm", "ui"],

    start(env, { action, notification, orm, ui }) {
        const buffer = new BarcodeBuffer();
        let busy = false;

        /** The action that opens the card; false where it is missing or hidden from the reader. */
        async function findCard(barcode) {
            try {
                return await orm.call("docflow.document", "find_by_barcode", [barcode]);
            } catch (error) {
                if (error.exceptionName === "odoo.exceptions.AccessError") {
                    return false;
                }
                throw error;
            }
        }

        async function openCard(barcode) {
            busy = true;
            try {
                const request = await findCard(barcode);
                if (request) {
                    await action.doAction(request);
                } else {
                    notification.add(
                        _t("There is no card with barcode %s that you may open.", barcode),
                        { type: "warning" }
                    );
                }
            } finally {
                busy = false;
            }
        }

        function onKeydown(ev) {
            // The time of the press, not of this call: a page that draws a list comes late to it.
            const barcode = buffer.push(ev, ev.timeStamp);
            // In a dialog the code belongs to the field that asks for it; leaving the dialog for
            // another card would lose what it holds.
            if (!barcode || ui.activeElement !== document) {
                return;
            }
            // The final Enter must not press a button or start a search.
            ev.preventDefault();
            ev.stopImmediatePropagation();
            buffer.restoreField();
            if (!busy && !ui.isBlocked) {
                openCard(barcode);
            }
        }

        // In the capture phase, before a field or a shortcut takes the key.
        browser.addEventListener("keydown", onKeydown, { capture: true });
    },
};

registry.category("services").add("docflow_barcode_listener", barcodeListenerService);
