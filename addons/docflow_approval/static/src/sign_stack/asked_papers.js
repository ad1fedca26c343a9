import { _t } from "@web/core/l10n/translation";

/** Papers of one stack; the server takes no more either. */
export const STACK = 200;
/** Kinds whose papers are cards; those of the others are steps of rounds. */
export const OF_CARDS = ["sign_draft", "seal"];

/**
 * What a stack is asked to hold: the lines or cards that were selected; without a selection the
 * tray as its search filters it; everything that waits where no tray asks.
 *
 * @param {string} kind of the stack
 * @param {object} context of the action, as the button above a tray fills it
 * @returns {Promise<{ ids: number[], isTray: boolean }>} of a tray one more than a stack takes, so
 *  that the reader is told of the rest
 */
export async function findAsked(orm, kind, { active_ids, active_domain, active_model }) {
    const chosen = active_ids || [];
    if (chosen.length || !active_domain || !active_model) {
        return { ids: chosen, isTray: false };
    }
    const isOfCards = OF_CARDS.includes(kind);
    // requests have no files to look through, and would take the places of papers
    const papers = isOfCards ? [] : [["approval_id.res_model", "=", "docflow.document"]];
    const ids = await orm.search(active_model, [...active_domain, ...papers], {
        order: isOfCards ? "id" : "date_deadline, id",
        limit: STACK + 1,
    });
    return { ids, isTray: true };
}

/** Why the stack has fewer papers than were asked for; empty where it has all of them. */
export function getLeftOutText({ ids, isTray }, missing) {
    const rest = Math.max(ids.length - STACK, 0);
    if (isTray) {
        return rest
            ? _t("A stack takes %s papers; the rest of the tray comes with the next one.", STACK)
            : "";
    }
    return missing || rest
        ? _t(
              "Of the papers that you chose, %(missing)s do not wait for you and %(rest)s come with the next stack.",
              { missing, rest }
          )
        : "";
}
