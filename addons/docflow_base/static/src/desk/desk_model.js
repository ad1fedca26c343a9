import { _t } from "@web/core/l10n/translation";

import { isTouched, missingFields, takeOver, toServer } from "./card_values";
import { DeskStack, SETTLED } from "./desk_stack";

const LETTER = "docflow.scan.letter";
const PAGE = "docflow.scan.page";
/** Fields that decide which number comes and where the letter goes. */
const HINTED = ["type_id", "recipient_ids"];

export const errorText = (error) => error.data?.message || error.message || String(error);

/** What the registrar does with what lies on the desk. */
export class DeskModel extends DeskStack {
    // Registering

    /**
     * Sends the card to be registered and takes up the next letter without waiting. Cards are sent
     * one after the other, so numbers follow the order in which the registrar confirmed.
     *
     * @returns {Promise<Object|false>} resolved at once with false where something is missing, else
     *  with what the server answered
     */
    register() {
        const { card, letter } = this;
        if (!card || this.sending[letter.id] || SETTLED.includes(letter.state)) {
            return false;
        }
        card.missing = missingFields(card, this.choices);
        if (card.missing.length) {
            return false;
        }
        const { id } = letter;
        const seconds = Math.round((Date.now() - this.openedAt) / 1000);
        const values = toServer(card);
        const work = () => this.send(id, card, values, seconds);
        card.error = "";
        card.isRefused = false;
        this.sending[id] = true;
        // how a letter came is as with the one before, which is still on its way to the server
        this.last = { ...card.values };
        const next = this.findNext();
        const answer = this.queue.then(work);
        this.queue = answer.catch(() => {});
        if (next) {
            this.open(next.id);
        }
        return answer;
    }

    async send(id, card, values, seconds) {
        try {
            const done = await this.orm.silent.call(
                LETTER,
                "action_register_letter",
                [[id], values],
                {
                    seconds,
                }
            );
            this.lastHere = { ...card.values };
            this.last = this.lastHere;
            this.lastDone = { ...done, letterId: id };
            this.settle(id, { state: "registered", number: done.reg_number, title: values.name });
            this.countOne(seconds);
            if (this.letterId === id) {
                await this.open(id);
            } else {
                this.askHint();
            }
            return done;
        } catch (error) {
            card.error = errorText(error);
            card.isRefused = true;
            const busy = this.letterId !== id && isTouched(this.card);
            if (!busy) {
                await this.open(id);
            }
            return null;
        } finally {
            delete this.sending[id];
        }
    }

    /** Its row says so at once; the server tells the rest with the next look at the desk. */
    settle(id, values) {
        this.settled[id] = values;
        const row = this.rows.find((one) => one.id === id);
        if (row) {
            Object.assign(row, values);
        }
        const batch = this.batches.find((one) => one.id === this.batch?.id);
        if (batch?.letters_left) {
            batch.letters_left--;
        }
        this.forget(id);
    }

    countOne(seconds) {
        const { today = 0, average_seconds: average = 0 } = this.counters;
        this.counters.today = today + 1;
        this.counters.average_seconds = (average * today + seconds) / (today + 1);
    }

    /** A number was given, or the card was changed: what Enter will do is another thing now. */
    async askHint() {
        const { letter, card } = this;
        if (card && !SETTLED.includes(letter.state)) {
            const hint = this.orm.silent.call(LETTER, "get_desk_hint", [
                [letter.id],
                toServer(card),
            ]);
            letter.next_hint = await hint.catch(() => letter.next_hint);
        }
    }

    askHintAbout(name) {
        if (HINTED.includes(name)) {
            this.askHint();
        }
    }

    repeatLast() {
        return Boolean(this.card && takeOver(this.card, this.last, this.activeField));
    }

    // Verbs of a letter and of its pages

    /**
     * Calls a verb and looks at the desk anew. A refusal stands beside the card.
     *
     * @returns the answer, or false after a refusal
     */
    async act(model, method, args, kwargs = {}) {
        const { letterId } = this;
        if (this.card) {
            this.card.error = "";
        }
        try {
            const answer = await this.orm.call(model, method, args, kwargs);
            this.forget(letterId);
            return answer ?? true;
        } catch (error) {
            const card = this.cards[letterId];
            if (!card) {
                throw error;
            }
            card.error = errorText(error);
            return false;
        }
    }

    /** A verb after which the letter needs nobody any more, or waits elsewhere: on to the next. */
    async actAndLeave(method, args = [], kwargs = {}) {
        const { letterId } = this;
        const next = this.findNext();
        const answer = await this.act(LETTER, method, [[letterId], ...args], kwargs);
        if (answer) {
            this.letterId = next ? next.id : letterId;
            await this.load();
        }
        return answer;
    }

    /** A verb after which the same letter is looked at again. */
    async actAndStay(model, method, args, kwargs = {}) {
        const answer = await this.act(model, method, args, kwargs);
        if (answer) {
            // the same row may hide other pages: what was recognised is asked for anew
            const { card } = this;
            if (card) {
                card.key = "";
            }
            await this.load();
        }
        return answer;
    }

    defer() {
        return this.actAndLeave("action_defer");
    }

    resume() {
        return this.actAndStay(LETTER, "action_resume", [[this.letterId]]);
    }

    continueWithout() {
        return this.actAndStay(LETTER, "action_continue", [[this.letterId]]);
    }

    drop(reason) {
        return this.actAndLeave("action_drop", [reason]);
    }

    attach(documentId, role) {
        return this.actAndLeave("action_attach", [documentId, role]);
    }

    async split() {
        if (!this.page || this.pageIndex === 0) {
            this.card.error = _t(
                "The letter begins with this page already. Turn to the page where the next letter " +
                    "begins, then split."
            );
            return false;
        }
        return this.actAndStay(LETTER, "action_split", [[this.letterId], this.page.id]);
    }

    /** The pages go to the letter before, and that one is in hand then. */
    async join() {
        const before = await this.act(LETTER, "action_join", [[this.letterId]]);
        if (before) {
            this.forget(before);
            this.letterId = before;
            await this.load();
        }
    }

    /** The picture is turned at once here, and made anew by the server in a moment. */
    async rotate() {
        const { page } = this;
        if (page) {
            this.turns[page.id] = ((this.turns[page.id] || 0) + 90) % 360;
            if (!(await this.actAndStay(PAGE, "action_rotate", [[page.id]], { degrees: 90 }))) {
                delete this.turns[page.id];
            }
        }
    }

    /** Leaves a page out of the letter, or brings one back; it stays with the stack. */
    async removePage(pageId = this.page?.id) {
        if (pageId) {
            await this.actAndStay(LETTER, "action_remove_page", [[this.letterId], pageId]);
        }
    }

    saveDraft() {
        return this.act(LETTER, "action_save_draft", [[this.letterId], toServer(this.card)]);
    }
}
