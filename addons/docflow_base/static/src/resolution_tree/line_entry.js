import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { fragmentAt, insertName, suggestPeople } from "./name_suggestions";
import { describeDue } from "./tree_texts";

const MODEL = "docflow.document";
const PARSE_DELAY = 250;
/** What is not wrong yet: the line is still being typed. */
const UNFINISHED = ["no_person", "no_name", "no_text"];

let nextId = 1;

/**
 * One line in which an author types a resolution: "@Ivanenko by Fri — prepare the reply". The
 * server says what it understood while he types; Enter signs and sends.
 */
export class LineEntry extends Component {
    static template = "docflow_base.LineEntry";
    static props = {
        documentId: Number,
        assignmentId: { type: [Number, Boolean] },
        hint: { type: String, optional: true },
        proposal: { type: String, optional: true }, // a line that was prepared, taken with →
        isFocused: { type: Boolean, optional: true },
        beforeAdd: Function,
        onAdded: Function,
        onIndent: Function, // returns false where there is no deeper level
        onOutdent: Function,
        onLeave: Function, // -1: up, 1: down, 0: out
        canIndent: Boolean,
    };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.id = `docflow_line_${nextId++}`;
        this.state = useState({ text: "", found: null, error: "", busy: false });
        this.menu = useState({ items: [], index: 0, start: 0, end: 0 });
        this.people = {};
        this.keepLast = new KeepLast();
        this.parseSoon = useDebounced(() => this.parse(), PARSE_DELAY);
        onWillUpdateProps((next) => {
            if (next.assignmentId !== this.props.assignmentId) {
                this.state.found = null;
                this.closeMenu();
                this.parseSoon();
            }
        });
        useEffect(
            (isFocused) => {
                // the row moves in the page when its level changes, and loses the focus by that
                if (isFocused) {
                    this.input.el.focus();
                }
            },
            () => [this.props.isFocused, this.props.assignmentId]
        );
    }

    // What is shown

    get menuId() {
        return `${this.id}_menu`;
    }

    get activeId() {
        return this.menu.items.length ? `${this.menuId}_${this.menu.index}` : undefined;
    }

    get due() {
        const due = this.state.found?.due;
        return due ? describeDue(due) : "";
    }

    /** One problem at a time: what is wrong before what is merely missing. */
    get problem() {
        const problems = this.state.found?.problems || [];
        return problems.find(({ code }) => !UNFINISHED.includes(code)) || problems[0];
    }

    get isWrong() {
        return Boolean(this.problem && !UNFINISHED.includes(this.problem.code));
    }

    personLabel(person) {
        if (person.is_main) {
            return _t("%s (main)", person.name);
        }
        const labels = {
            acquaint: _t("%s — to read", person.name),
            opinion: _t("%s — an opinion", person.name),
        };
        return labels[person.kind] || person.name;
    }

    // Typing

    onInput(ev) {
        this.setText(ev.target.value);
        this.suggest();
    }

    setText(text) {
        this.state.text = text;
        this.state.error = "";
        if (!text.trim()) {
            this.state.found = null;
        }
        this.parseSoon();
    }

    async parse() {
        const { text } = this.state;
        const { assignmentId, documentId } = this.props;
        if (!text.trim()) {
            return;
        }
        const call = this.orm.silent.call(MODEL, "parse_resolution_line", [[documentId], text], {
            assignment_id: assignmentId,
        });
        try {
            const found = await this.keepLast.add(call);
            // an answer may come after the line was sent
            this.state.found = this.state.text === text ? found : this.state.found;
        } catch (error) {
            this.fail(error);
        }
    }

    fail(error) {
        this.state.error = error.data?.message || error.message || String(error);
    }

    async add() {
        const { text } = this.state;
        if (this.state.busy || !text.trim()) {
            return;
        }
        this.state.busy = true;
        this.state.error = "";
        try {
            if ((await this.props.beforeAdd()) === false) {
                return;
            }
            await this.orm.call(
                MODEL,
                "add_resolution_line",
                [[this.props.documentId], this.state.text],
                { assignment_id: this.props.assignmentId }
            );
            this.state.text = "";
            this.state.found = null;
            await this.props.onAdded();
        } catch (error) {
            this.fail(error);
        } finally {
            this.state.busy = false;
            this.input.el?.focus();
        }
    }

    // Suggestions

    async suggest() {
        const { value, selectionStart } = this.input.el;
        const typed = fragmentAt(value, selectionStart);
        if (!typed) {
            return this.closeMenu();
        }
        const people = await this.loadPeople();
        if (this.input.el?.value !== value) {
            return; // typed on meanwhile: that key asks again
        }
        const items = suggestPeople(people, typed.fragment);
        Object.assign(this.menu, { items, index: 0, start: typed.start, end: selectionStart });
    }

    loadPeople() {
        const { assignmentId, documentId } = this.props;
        this.people[assignmentId] ||= this.orm.silent
            .call(MODEL, "get_line_executors", [[documentId]], { assignment_id: assignmentId })
            .catch((error) => {
                delete this.people[assignmentId];
                this.fail(error);
                return [];
            });
        return this.people[assignmentId];
    }

    closeMenu() {
        Object.assign(this.menu, { items: [], index: 0 });
    }

    accept(person) {
        this.replace(this.menu.start, this.menu.end, person.name);
    }

    /** Puts a whole name where a fragment of it was typed. */
    replace(start, end, name) {
        const { text, caret } = insertName(this.state.text, start, end, name);
        this.closeMenu();
        this.setText(text);
        const { el } = this.input;
        el.value = text;
        el.focus();
        el.setSelectionRange(caret, caret);
    }

    onChoose(candidate) {
        const { start, end } = this.problem;
        const at = this.state.text.indexOf("@", start);
        this.replace(at < 0 ? start : at, end, candidate.name);
    }

    // Keys

    onKeydown(ev) {
        const handler = this.menu.items.length ? this.menuKey(ev) : this.lineKey(ev);
        if (handler) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    /** @returns {boolean} whether the key was taken */
    menuKey(ev) {
        const { items, index } = this.menu;
        switch (ev.key) {
            case "ArrowDown":
            case "ArrowUp": {
                const step = ev.key === "ArrowDown" ? 1 : items.length - 1;
                this.menu.index = (index + step) % items.length;
                return true;
            }
            case "Enter":
            case "Tab":
                if (ev.shiftKey) {
                    return false;
                }
                this.accept(items[index]);
                return true;
            case "Escape":
                this.closeMenu();
                return true;
        }
        return false;
    }

    get placeholder() {
        const { proposal } = this.props;
        return proposal ? _t("Proposed: %s", proposal) : _t("@name by Fri — what is to be done");
    }

    lineKey(ev) {
        switch (ev.key) {
            case "ArrowRight":
                if (this.state.text || !this.props.proposal) {
                    return false;
                }
                this.setText(this.props.proposal);
                return true;
            case "Enter":
                if (!ev.isComposing) {
                    this.add();
                }
                return true;
            case "Tab":
                // where there is no other level, Tab walks on as everywhere
                return ev.shiftKey ? this.props.onOutdent() : this.props.onIndent();
            case "ArrowUp":
            case "ArrowDown":
                this.props.onLeave(ev.key === "ArrowUp" ? -1 : 1);
                return true;
            case "Escape":
                this.props.onLeave(0);
                return true;
        }
        return false;
    }
}
