import { Component, useState } from "@odoo/owl";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { TagsList } from "@web/core/tags_list/tags_list";

/** How many suggestions the eye takes in without scrolling. */
const LIMIT = 8;
/** Choices of fields that were left before their suggestions came. */
const pending = new Set();

/** Resolves once every field that was left knows its value. */
export const choicesMade = () => Promise.all(pending);

/**
 * A field of the desk that holds one record or several: typing narrows the suggestions, Enter or
 * Tab takes the first of them. Short lists come with the desk and cost no call.
 */
export class RecordInput extends Component {
    static template = "docflow_base.DeskRecordInput";
    static components = { AutoComplete, TagsList };
    static props = {
        id: String,
        value: { type: [Object, Array, { value: null }], optional: true },
        isMultiple: { type: Boolean, optional: true },
        search: Function, // (text, limit) → records {id, label, detail}, or a promise of them
        placeholder: { type: String, optional: true },
        /** Where a typed name may become a new record: its words in the list. */
        newLabel: { type: Function, optional: true },
        onChange: Function,
    };

    setup() {
        this.state = useState({ revision: 0 });
    }

    get records() {
        const { isMultiple, value } = this.props;
        return isMultiple ? value || [] : [];
    }

    get text() {
        return this.props.isMultiple ? "" : this.props.value?.label || "";
    }

    get tags() {
        return this.records.map((record) => ({
            id: record.id,
            text: record.label,
            onDelete: () => this.remove(record),
        }));
    }

    get sources() {
        return [{ options: (request) => this.getOptions(request), optionSlot: "option" }];
    }

    async getOptions(request) {
        const typed = request === this.text ? "" : request;
        const taken = new Set(this.records.map((record) => record.id));
        const found = await this.props.search(typed, LIMIT + taken.size);
        const records = found.filter((record) => !taken.has(record.id)).slice(0, LIMIT);
        const current = this.props.isMultiple ? null : this.props.value;
        if (!typed && current?.id) {
            // the value itself comes first: leaving an opened list with Tab changes nothing
            const others = records.filter((record) => record.id !== current.id);
            records.splice(0, records.length, current, ...others);
        }
        const options = records.map((record) => this.makeOption(record));
        if (typed && this.props.newLabel) {
            options.push({
                label: this.props.newLabel(typed),
                cssClass: "o_docflow_desk_new",
                onSelect: () => this.choose({ id: false, label: typed }),
            });
        }
        return options.length ? options : [{ label: _t("Nothing found") }];
    }

    makeOption(record) {
        return {
            label: record.label,
            data: { detail: record.detail || "" },
            onSelect: () => this.choose(record),
        };
    }

    choose(record) {
        this.isChosen = true;
        if (!this.props.isMultiple) {
            this.props.onChange(record);
        } else if (!this.records.some((one) => one.id === record.id)) {
            this.props.onChange([...this.records, record]);
        }
    }

    remove(record) {
        this.props.onChange(this.records.filter((one) => one.id !== record.id));
    }

    /**
     * Emptied by hand: no value. Words typed faster than suggestions come: the first of them, as if
     * it had been waited for. Words that name nothing: the value that was there.
     */
    onBlur({ inputValue }) {
        const typed = inputValue.trim();
        // after a choice the input holds what was typed until it is drawn anew
        if (this.isChosen || typed === this.text) {
            return;
        }
        if (!typed && !this.props.isMultiple) {
            this.props.onChange(null);
        } else if (typed) {
            const choice = this.chooseTyped(typed).finally(() => pending.delete(choice));
            pending.add(choice);
        }
    }

    async chooseTyped(typed) {
        const found = await Promise.resolve(this.props.search(typed, 1)).catch(() => []);
        if (this.isChosen) {
            return; // the list was faster
        }
        if (found.length) {
            this.choose(found[0]);
        } else if (this.props.newLabel) {
            this.choose({ id: false, label: typed });
        }
        this.state.revision++;
    }

    onInput() {
        this.isChosen = false;
    }

    onKeydown(ev) {
        if (ev.key === "Tab") {
            // suggestions are links: Tab would step into a list that is closing
            for (const link of ev.currentTarget.querySelectorAll("[role=option]")) {
                link.tabIndex = -1;
            }
        }
        if (ev.key === "Backspace" && !ev.target.value && this.records.length) {
            this.remove(this.records.at(-1));
        }
    }
}
