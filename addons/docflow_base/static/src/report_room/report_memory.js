import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

/*
 * What this browser remembers of the reports of its reader: the form opened last, and for each form what was chosen.
 */
const getKey = () => `docflow.reports.${user.userId}`;

/** @returns {{code?: string, forms: Object}} */
export function recall() {
    let memory = null;
    try {
        memory = JSON.parse(browser.localStorage.getItem(getKey()));
    } catch {
        // Somebody else's words under our key: begin anew.
    }
    return { ...memory, forms: memory?.forms || {} };
}

export function remember(code, values) {
    const { forms } = recall();
    const memory = { code, forms: { ...forms, [code]: values } };
    browser.localStorage.setItem(getKey(), JSON.stringify(memory));
}
