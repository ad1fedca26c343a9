import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, formatDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { acceptHint, dismissHint, fieldToLookAt, hintLabel, setValue } from "./card_values";
import { AttachBox } from "./attach_box";
import { DeskRow } from "./desk_row";
import { RecordInput } from "./record_input";

/**
 * The card of the letter in hand. Every change goes straight into the card of the desk's model; what
 * was read unsurely stands as a hint until somebody accepts it.
 */
export class CardForm extends Component {
    static template = "docflow_base.DeskCardForm";
    static components = { AttachBox, DateTimeInput, DeskRow, RecordInput };
    static props = {
        card: Object,
        letter: Object,
        choices: Object,
        activeField: [String, Boolean],
        onFocusField: Function,
        onChange: Function,
        onConfirm: Function,
        onSaveDraft: Function,
        onClearExemption: Function,
        onLink: Function,
        onOpenDocument: Function,
        onAttach: Function,
        isResumable: { type: Boolean, optional: true },
        onResume: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ isAttaching: false });
        onMounted(() => this.focus(fieldToLookAt(this.props.card, this.props.choices)));
        onPatched(() => {
            // a gap that stopped the registration gets the cursor, once
            const { missing } = this.props.card;
            if (missing.length && missing !== this.shownMissing) {
                this.focus(missing[0]);
            }
            this.shownMissing = missing;
        });
    }

    // What is shown

    get labels() {
        return {
            type_id: _t("Type"),
            correspondent_id: _t("Correspondent"),
            corr_number: _t("Their No."),
            corr_date: _t("Their Date"),
            name: _t("Subject"),
            recipient_ids: _t("Recipients"),
            topic_id: _t("Topic"),
            sheets: _t("Sheets / Annexes"),
            delivery_method_id: _t("Delivery"),
            note: _t("Remarks"),
            proposed_text: _t("Resolution"),
            proposed_executor_ids: _t("Executors"),
        };
    }

    inputId(name) {
        return `docflow_desk_${name}`;
    }

    /** What each line of the card needs, whatever its field. */
    row(name) {
        const { activeField, card } = this.props;
        return {
            name,
            label: this.labels[name],
            inputId: this.inputId(name),
            mark: card.marks[name],
            isHint: name in card.hints,
            isMissing: card.missing.includes(name),
            isActive: name === activeField,
            onFocus: this.props.onFocusField,
            onAccept: (one) => this.accept(one),
            onDismiss: (one) => dismissHint(card, one),
        };
    }

    hint(name) {
        const { hints } = this.props.card;
        return name in hints ? `${hintLabel(name, hints[name])}?` : "";
    }

    get dateHint() {
        const { corr_date: hint } = this.props.card.hints;
        return hint ? `${formatDate(deserializeDate(hint))}?` : "";
    }

    get date() {
        const { corr_date: value } = this.props.card.values;
        return value ? deserializeDate(value) : false;
    }

    get senderDetail() {
        const sender = this.props.card.values.correspondent_id;
        if (!sender) {
            return "";
        }
        const code = sender.code ? _t("code %s", sender.code) : "";
        return sender.id ? code : [_t("new contact"), code].filter(Boolean).join(" · ");
    }

    newContactLabel(name) {
        return _t("New contact “%s”", name);
    }

    linkLabel(duplicate) {
        const isLinked = this.props.card.link?.id === duplicate.id;
        const words = {
            reply: [_t("link as a reply"), _t("linked as a reply")],
            duplicate: [_t("link as a repeat"), _t("linked as a repeat")],
            addition: [_t("link as an addition"), _t("linked as an addition")],
        };
        const [offer, done] = words[duplicate.link_kind] || words.addition;
        // a blank parts the words from the key before them
        return ` ${isLinked ? done : offer}`;
    }

    get missingLabels() {
        return this.props.card.missing.map((name) => this.labels[name] || name).join(", ");
    }

    // What is typed

    set(name, value) {
        setValue(this.props.card, name, value);
        this.props.onChange(name);
    }

    setText(name, ev) {
        this.set(name, ev.target.value);
    }

    setNumber(name, ev) {
        this.set(name, Math.max(0, parseInt(ev.target.value, 10) || 0));
    }

    setDate(value) {
        this.set("corr_date", value ? serializeDate(value) : false);
    }

    accept(name) {
        acceptHint(this.props.card, name);
    }

    focus(name) {
        const el = this.root.el?.querySelector(`#${this.inputId(name)}`);
        el?.focus({ preventScroll: false });
    }

    // What is looked for

    searchChoices(list, text, limit) {
        const wanted = text.toLocaleLowerCase();
        return (this.props.choices[list] || [])
            .filter((one) => one.name.toLocaleLowerCase().includes(wanted))
            .slice(0, limit)
            .map((one) => ({ id: one.id, label: one.name, detail: one.detail || one.position }));
    }

    /** First those who receive letters here, then everybody of the house. */
    async searchPeople(text, limit) {
        const near = this.searchChoices("recipients", text, limit);
        if (near.length >= limit || !text) {
            return near.length ? near : this.searchModel("res.users", text, limit);
        }
        const known = new Set(near.map((one) => one.id));
        const others = await this.searchModel("res.users", text, limit);
        return [...near, ...others.filter((one) => !known.has(one.id))];
    }

    async searchModel(model, text, limit) {
        const found = await this.orm.silent.call(model, "name_search", [], {
            name: text,
            domain: model === "res.users" ? [["share", "=", false]] : [],
            limit,
        });
        return found.map(([id, label]) => ({ id, label }));
    }
}
