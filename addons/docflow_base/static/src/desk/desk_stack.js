import { markRaw } from "@odoo/owl";
import { Reactive } from "@web/core/utils/reactive";

import { holdLast, makeCard, refill } from "./card_values";

/** Letters that wait for the registrar; the others are being read or settled. */
const OPEN = ["ready", "repair"];
export const SETTLED = ["registered", "attached", "dropped"];

/**
 * What lies on the desk: the stacks of an office, the letters of the open stack, the letter in hand
 * with its card. Reads and walks; knows the server and no component.
 *
 * A card that was begun is kept until its letter is settled, so walking away from a letter, a
 * refusal of the server or a lost connection cost nothing that was typed.
 */
export class DeskStack extends Reactive {
    constructor(orm, { position = {}, cards = {} } = {}) {
        super();
        this.orm = markRaw(orm);
        this.offices = [];
        this.officeId = position.officeId || false;
        this.batches = [];
        this.batch = null;
        this.counters = {};
        this.choices = { types: [], delivery_methods: [], exemptions: [], recipients: [] };
        this.last = null;
        this.lastDone = null;
        this.letter = null;
        this.letterId = position.letterId || false;
        this.pageIndex = 0;
        this.activeField = false;
        this.isLoaded = false;
        this.cards = cards; // letter id → card
        this.turns = {}; // page id → degrees by which its picture is turned until it is made anew
        this.settled = {}; // letter id → what its row says since it was registered here
        this.sending = {}; // letter id → true while the server registers it
        this.details = {}; // letter id → {key, promise}
        this.openedAt = 0;
        this.queue = Promise.resolve();
        this.looks = 0;
    }

    // What is shown

    get rows() {
        return this.batch?.letters || [];
    }

    get row() {
        return this.rows.find((row) => row.id === this.letterId);
    }

    get card() {
        return this.letter && this.cards[this.letter.id];
    }

    get page() {
        return this.letter?.pages[this.pageIndex];
    }

    /** While the next letter is on its way nothing may be typed into the one before. */
    get isOpen() {
        return Boolean(this.letter && this.letter.id === this.letterId);
    }

    get isRepair() {
        return this.letter?.state === "repair";
    }

    get isReading() {
        return this.batches.some((batch) => ["new", "reading"].includes(batch.state));
    }

    get position() {
        return { officeId: this.officeId, batchId: this.batch?.id, letterId: this.letterId };
    }

    // Loading

    /** Reads the desk anew; the letter in hand stays in hand while it is there. */
    async load({ batchId = this.batch?.id, officeId = this.officeId, silent = false } = {}) {
        const orm = silent ? this.orm.silent : this.orm;
        const look = ++this.looks;
        const desk = await orm.call("docflow.scan.batch", "get_desk", [], {
            batch_id: batchId || false,
            office_id: officeId || false,
        });
        if (look !== this.looks) {
            return; // somebody has looked again meanwhile
        }
        Object.assign(this, {
            offices: desk.offices,
            officeId: desk.office_id,
            batches: desk.batches,
            batch: desk.batch,
            counters: desk.counters,
            choices: desk.choices,
            isLoaded: true,
        });
        for (const row of this.rows.filter((one) => !SETTLED.includes(one.state))) {
            // the server was asked just before it settled this letter
            Object.assign(row, this.settled[row.id]);
        }
        this.last = this.lastHere || holdLast(desk.last, desk.choices);
        await this.keepInHand();
        this.tidy();
    }

    /** Cards of letters that are settled are done with. */
    tidy() {
        for (const row of this.rows.filter((one) => SETTLED.includes(one.state))) {
            if (row.id !== this.letter?.id) {
                delete this.cards[row.id];
            }
        }
    }

    /** After the rows changed: stay with the letter, or take the first that waits. */
    async keepInHand() {
        const { row } = this;
        if (row && !(row.state === "reading" && this.letter?.id !== row.id)) {
            await this.open(row.id);
        } else {
            const next = this.findNext();
            await this.open(next ? next.id : this.rows[0]?.id || false);
        }
    }

    /** The letter as the server has it now; asked once as long as its row says the same. */
    fetch(id) {
        const row = this.rows.find((one) => one.id === id);
        const key = row && [row.state, row.problem, row.page_count, row.pages_read].join();
        if (this.details[id]?.key !== key) {
            const promise = this.orm.silent.call("docflow.scan.letter", "get_desk_letter", [[id]]);
            promise.catch(() => delete this.details[id]);
            this.details[id] = { key, promise };
        }
        return this.details[id].promise;
    }

    forget(...ids) {
        for (const id of ids) {
            delete this.details[id];
        }
    }

    async open(id) {
        const isOther = id !== this.letter?.id;
        this.letterId = id;
        if (!id) {
            this.letter = null;
            return;
        }
        const letter = await this.fetch(id);
        if (this.letterId !== id) {
            return;
        }
        const key = this.details[id]?.key;
        if (!this.cards[id]) {
            this.cards[id] = makeCard(letter, this.choices, this.last);
        } else if (this.cards[id].key !== key) {
            refill(this.cards[id], letter, this.choices, this.last);
            // what was refused stays to be read; what was said about its state is over
            this.cards[id].error = this.cards[id].isRefused ? this.cards[id].error : "";
        }
        this.cards[id].key = key;
        this.letter = letter;
        for (const page of letter.pages.filter((one) => one.state !== "new")) {
            delete this.turns[page.id];
        }
        if (isOther) {
            this.pageIndex = 0;
            this.activeField = false;
            this.openedAt = Date.now();
        }
        this.pageIndex = Math.min(this.pageIndex, Math.max(letter.pages.length - 1, 0));
        this.prefetch();
    }

    /** The next letter lies ready, with its first picture, before this one is confirmed. */
    async prefetch() {
        const next = this.findNext();
        if (next) {
            const letter = await this.fetch(next.id).catch(() => null);
            const picture = letter?.pages[0]?.picture;
            if (picture) {
                new Image().src = picture;
            }
        }
    }

    // Walking

    /** The next letter that waits: below this one, then from the top. */
    findNext() {
        const index = this.rows.findIndex((row) => row.id === this.letterId);
        const around = [...this.rows.slice(index + 1), ...this.rows.slice(0, Math.max(index, 0))];
        const waits = (row) => OPEN.includes(row.state) && !this.sending[row.id];
        return around.find(waits);
    }

    async openNeighbour(step) {
        const index = this.rows.findIndex((row) => row.id === this.letterId);
        const row = this.rows[index + step];
        if (row) {
            await this.open(row.id);
        }
    }

    /** The next letter in `state`, for the counters “To repair” and “Put aside”. */
    async openNextIn(state) {
        const index = this.rows.findIndex((row) => row.id === this.letterId);
        const around = [...this.rows.slice(index + 1), ...this.rows.slice(0, index + 1)];
        const row = around.find((one) => one.state === state);
        if (row) {
            await this.open(row.id);
        }
        return Boolean(row);
    }

    turnPage(step) {
        const index = this.pageIndex + step;
        if (this.letter?.pages[index]) {
            this.pageIndex = index;
        }
    }

    /** Shows where the value of a field stands on the page. */
    focusField(name) {
        this.activeField = name;
        const { pageId } = this.card?.marks[name] || {};
        const index = this.letter?.pages.findIndex((page) => page.id === pageId);
        if (index >= 0) {
            this.pageIndex = index;
        }
    }
}
