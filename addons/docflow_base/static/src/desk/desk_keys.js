import { _t } from "@web/core/l10n/translation";

/** Key → what it does, for any place of the desk. Letters and digits stay with the fields. */
const KEYS = {
    F2: "repeat",
    F3: "split",
    "Shift+F3": "join",
    F4: "rotate",
    F6: "exempt",
    F7: "drop",
    F8: "label",
    F9: "link",
    Escape: "defer",
    PageUp: "pageBefore",
    PageDown: "pageAfter",
    "Ctrl+ArrowUp": "letterBefore",
    "Ctrl+ArrowDown": "letterAfter",
    "Ctrl+Enter": "confirm",
};
/** Arrows alone, where no field needs them. */
const FREE_KEYS = {
    ArrowUp: "letterBefore",
    ArrowDown: "letterAfter",
    ArrowLeft: "pageBefore",
    ArrowRight: "pageAfter",
    "+": "zoomIn",
    "=": "zoomIn",
    "-": "zoomOut",
};
const OWN_KEYS = "input, textarea, select, [contenteditable=true]";
const PRESSED_BY_ENTER = "button, a[href], summary, [role=button], [role=option]";

/**
 * What a key press means at the desk.
 *
 * @param {KeyboardEvent} ev
 * @returns {string|undefined} the verb; undefined where the key belongs to what has the focus
 */
export function deskVerb(ev) {
    if (ev.isComposing || ev.altKey || ev.metaKey) {
        return undefined;
    }
    const target = ev.target instanceof Element ? ev.target : document.body;
    const chord = `${ev.ctrlKey ? "Ctrl+" : ""}${ev.shiftKey ? "Shift+" : ""}${ev.key}`;
    if (KEYS[chord]) {
        return KEYS[chord];
    }
    if (chord === "Enter") {
        // Shift+Enter makes a new line in a text; a focused button is pressed as everywhere
        return target.closest(PRESSED_BY_ENTER) ? undefined : "confirm";
    }
    if (!ev.ctrlKey && !target.closest(OWN_KEYS)) {
        return FREE_KEYS[ev.key];
    }
    return undefined;
}

/** Verbs that change something: a key held down must not do them again and again. */
export const ONCE = ["confirm", "repeat", "split", "join", "rotate", "exempt", "drop", "label"];

/** The bar of keys: what is shown, in its order. */
export function keyBar({ isRepair }) {
    return [
        {
            key: "Enter",
            verb: "confirm",
            label: isRepair ? _t("continue without") : _t("confirm and register"),
        },
        { key: "F2", verb: "repeat", label: _t("same as last") },
        { key: "F3", verb: "split", label: _t("split here") },
        { key: "F4", verb: "rotate", label: _t("rotate") },
        { key: "F6", verb: "exempt", label: _t("not to scan…") },
        { key: "F7", verb: "drop", label: _t("not needed…") },
        { key: "F8", verb: "label", label: _t("label") },
        { key: "Esc", verb: "defer", label: _t("put aside") },
    ];
}
