import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const TONES = {
    registered: "o_docflow_ok",
    attached: "o_docflow_ok",
    repair: "o_docflow_soon",
    deferred: "o_docflow_mute",
    dropped: "o_docflow_mute",
    reading: "o_docflow_mute",
};

/** The stack at the left: its letters with their first page, what became of each, what is odd. */
export class StackList extends Component {
    static template = "docflow_base.DeskStackList";
    static props = {
        batches: Array,
        batch: [Object, { value: null }],
        current: [Number, Boolean],
        counters: Object,
        cards: Object,
        sending: Object,
        onBatch: Function,
        onLetter: Function,
        onState: Function,
        onFiles: Function,
        onSeparators: Function,
    };

    setup() {
        this.list = useRef("list");
        this.input = useRef("input");
        useEffect(
            () => {
                const el = this.list.el?.querySelector("[aria-current=true]");
                el?.scrollIntoView({ block: "nearest" });
            },
            () => [this.props.current]
        );
    }

    /** How far the registrar has come; while pages are being read, how far the reading has. */
    get progress() {
        const { batch } = this.props;
        const isReading = ["new", "reading"].includes(batch.state);
        const letters = batch.letters;
        const settled = letters.filter((row) =>
            ["registered", "attached", "dropped"].includes(row.state)
        ).length;
        const [done, all] = isReading ? [batch.pages_read, batch.pages] : [settled, letters.length];
        const percent = all ? Math.round((100 * done) / all) : 0;
        const label = isReading
            ? _t("pages read: %(done)s of %(all)s", { done, all })
            : _t("done: %(done)s of %(all)s", { done, all });
        return { percent, label, isReading };
    }

    get summary() {
        const { letters, pages } = this.props.batch;
        return _t("letters: %(letters)s, pages: %(pages)s", { letters: letters.length, pages });
    }

    batchLabel(batch) {
        return batch.letters_left
            ? _t("%(name)s · %(left)s left", { name: batch.name, left: batch.letters_left })
            : batch.name;
    }

    isRefused(row) {
        return Boolean(this.props.cards[row.id]?.isRefused);
    }

    /** First line of a letter: its number once it has one, else how thick it is. */
    head(row) {
        return row.number || _t("%s p.", row.page_count);
    }

    note(row) {
        if (this.props.sending[row.id]) {
            return _t("is being registered…");
        }
        if (this.isRefused(row)) {
            return _t("not registered");
        }
        switch (row.state) {
            case "registered":
                return _t("registered");
            case "attached":
                return _t("added to the card");
            case "dropped":
                return _t("not needed");
            case "deferred":
                return _t("Put aside");
            case "repair":
                return row.problem_label || _t("to repair");
            case "reading":
                return _t("being read… %(done)s/%(all)s", {
                    done: row.pages_read,
                    all: row.page_count,
                });
        }
        return "";
    }

    tone(row) {
        return this.isRefused(row) ? "o_docflow_late" : TONES[row.state] || "";
    }

    isOdd(row) {
        return row.state === "repair" || this.isRefused(row);
    }

    onChoose(ev) {
        this.props.onFiles([...ev.target.files]);
        ev.target.value = "";
    }
}
