import { _t } from "@web/core/l10n/translation";

/** Icons of the states of a paper. */
export const SIGNS = {
    waiting: "fa-circle-o",
    seen: "fa-eye text-primary",
    left: "fa-clock-o text-muted",
    confirmed: "fa-spinner text-primary",
    done: "fa-check text-success",
    refused: "fa-reply text-danger",
    failed: "fa-exclamation-triangle text-danger",
    gone: "fa-ban text-muted",
};

/** What the state of a paper is called in a stack of this kind. */
export function getStateText(kind, state) {
    const done = { approve: _t("agreed with"), seal: _t("sealed") }[kind] || _t("signed");
    return {
        waiting: _t("not looked at"),
        seen: _t("looked at"),
        left: _t("left out"),
        confirmed: _t("being done"),
        done,
        refused: _t("refused"),
        failed: _t("could not be done"),
        gone: _t("does not wait for you any more"),
    }[state];
}

/** The button that does everything that was looked at. */
export function getActLabel(kind, count) {
    if (kind === "approve") {
        return _t("Agree With What I Looked At: %s", count);
    }
    return kind === "seal"
        ? _t("Seal What I Looked At: %s", count)
        : _t("Sign What I Looked At: %s", count);
}

/** Why nothing moves just now. */
export function getProblemText(problem) {
    return {
        offline: _t("The connection was lost. What is done stays done."),
        busy: _t("Another window of yours is signing these papers."),
    }[problem];
}
