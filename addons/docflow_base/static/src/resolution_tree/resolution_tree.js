import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { LineEntry } from "./line_entry";
import { daysInWords, describeMoment, describeState, describeTerm } from "./tree_texts";
import { insertEntry, isHidden, listSlots, slotAbove, slotBelow } from "./tree_rows";

const EMPTY = { nodes: [], can_add: false, progress: { done: 0, total: 0, waiting: [] } };
/** People told about in the line of progress; the rest is counted. */
const MAX_WAITING = 6;
const LIVE_DELAY = 1500;

/**
 * The tree of resolutions of a card, or the part below one resolution: who, what, until when and in
 * what state; verbs of each node; a row in which an author types the next line.
 *
 * Keys: up and down walk over nodes and into the new line; left and right fold and unfold; Enter
 * opens a resolution; Tab walks through the buttons of the node that has the focus.
 */
export class ResolutionTreeField extends Component {
    static template = "docflow_base.ResolutionTreeField";
    static components = { Dropdown, DropdownItem, LineEntry };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.keepLast = new KeepLast();
        this.state = useState({
            tree: EMPTY,
            folded: {},
            current: false,
            slot: null,
            typing: false,
        });
        this.describeMoment = describeMoment;
        this.describeState = describeState;
        this.describeTerm = describeTerm;
        onWillStart(() => this.load());
        onWillUpdateProps(async (next) => {
            const { record, name } = this.props;
            if (next.record !== record || next.record.data[name] !== record.data[name]) {
                await this.load(next);
            }
        });
        this.watchOthers();
    }

    /** Somebody reports while the card stays open: the tree follows, without touching the form. */
    watchOthers() {
        const { docflow_trays: trays } = this.env.services;
        if (trays) {
            const reload = useDebounced(() => this.load(), LIVE_DELAY);
            useBus(trays.bus, "CHANGED", reload);
        }
    }

    // What is shown

    get documentId() {
        return this.documentOf(this.props.record);
    }

    documentOf(record) {
        if (record.resModel === "docflow.document") {
            return record.resId;
        }
        return record.data.document_id?.id;
    }

    async load(props = this.props) {
        const { record } = props;
        const documentId = this.documentOf(record);
        if (!record.resId || !documentId) {
            this.state.tree = EMPTY;
            return;
        }
        const isPart = record.resModel !== "docflow.document";
        const call = this.orm.call("docflow.document", "get_resolution_tree", [[documentId]], {
            resolution_id: isPart && record.resId,
        });
        this.show(await this.keepLast.add(call));
    }

    show(tree) {
        this.state.tree = tree;
        const slots = listSlots(tree);
        const { slot } = this.state;
        const isKept = slot && slots.some(({ assignmentId }) => assignmentId === slot.assignmentId);
        if (!isKept) {
            this.state.slot = slots[0] || null;
            this.state.typing = false;
        }
        if (!tree.nodes.some(({ id }) => id === this.state.current)) {
            this.state.current = tree.nodes[0]?.id || false;
        }
    }

    get slots() {
        return listSlots(this.state.tree);
    }

    /** Nodes that are not folded away, with the row of the new line in its place. */
    get rows() {
        const { folded, slot, tree } = this.state;
        const nodes = tree.nodes.filter((node) => !isHidden(node, tree.nodes, folded));
        const rows = nodes.map((node) => ({ key: `node_${node.id}`, node, level: node.level }));
        return slot ? insertEntry(rows, slot, tree.nodes) : rows;
    }

    hasChildren(node) {
        return this.state.tree.nodes.some(({ parent_id }) => parent_id === node.id);
    }

    /** The only line of a node stands in its first row. */
    only(node) {
        return node.lines.length === 1 ? node.lines[0] : null;
    }

    /** A line of several repeats no date that the resolution says already. */
    termOf(line, node) {
        const isSame = line.deadline === node.deadline && !line.deadline_initial;
        return isSame && !line.is_overdue ? null : describeTerm(line);
    }

    ariaExpanded(node) {
        return this.hasChildren(node) ? String(!this.state.folded[node.id]) : undefined;
    }

    hintOf(slot) {
        return slot.assignmentId ? _t("below %s", slot.executor) : "";
    }

    /** Verbs that a node shows at once: what its reader is expected to do. */
    buttons(node, line) {
        const own = line ? [] : this.stepsOf("docflow.resolution", node);
        const steps = line ? this.stepsOf("docflow.assignment", line) : own;
        return steps.filter(({ step, model }) =>
            model === "docflow.resolution" ? step.style === "primary" : step.style !== "menu"
        );
    }

    /** Verbs that are seldom needed: behind one button at the end of the row. */
    more(node, line) {
        const rest = this.stepsOf("docflow.resolution", node);
        return [
            ...(line ? this.stepsOf("docflow.assignment", line) : []).filter(
                ({ step }) => step.style === "menu"
            ),
            ...(!line || this.only(node) ? rest : []).filter(
                ({ step }) => step.style !== "primary"
            ),
        ];
    }

    stepsOf(model, item) {
        return item.steps.map((step) => ({ model, id: item.id, step }));
    }

    get waiting() {
        return this.state.tree.progress.waiting.slice(0, MAX_WAITING).map((row) => ({
            name: row.name,
            words: row.accepts
                ? _t("%s accepts", row.accepts)
                : row.days_late > 0
                  ? _t("%s late", daysInWords(row.days_late))
                  : row.is_overdue
                    ? _t("overdue")
                    : "",
            isLate: row.is_overdue && !row.accepts,
        }));
    }

    get waitingMore() {
        return Math.max(0, this.state.tree.progress.waiting.length - MAX_WAITING);
    }

    get progressWords() {
        const { done, total } = this.state.tree.progress;
        return _t("%(done)s of %(total)s done", { done, total });
    }

    // Acts

    /** The same road as a button of the form: save, call, run what it returns, reload. */
    async onStep({ model, id, step }) {
        const clickParams = { type: "object", name: step.verb };
        if (step.confirm) {
            Object.assign(clickParams, { confirm: step.confirm, "confirm-title": step.label });
        }
        await this.env.onClickViewButton({
            clickParams,
            getResParams: () => ({
                resModel: model,
                resId: id,
                resIds: [id],
                context: {},
                evalContext: this.props.record.evalContext,
            }),
        });
    }

    openNode(node) {
        const { record } = this.props;
        if (record.resModel === "docflow.resolution" && record.resId === node.id) {
            return;
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "docflow.resolution",
            res_id: node.id,
            views: [[false, "form"]],
        });
    }

    onClickNode(ev, node) {
        this.state.current = node.id;
        const isSelecting = !document.getSelection().isCollapsed;
        if (!ev.target.closest("button, a") && !isSelecting) {
            this.openNode(node);
        }
    }

    toggle(node) {
        this.state.folded[node.id] = !this.state.folded[node.id];
    }

    typeAt(assignmentId) {
        this.state.slot = this.slots.find((slot) => slot.assignmentId === assignmentId);
        this.state.typing = true;
        this.unfold(this.state.slot.nodeId);
    }

    /** A row that is being typed must not be folded away. */
    unfold(nodeId) {
        const { folded, tree } = this.state;
        for (let id = nodeId; id;) {
            folded[id] = false;
            id = tree.nodes.find((node) => node.id === id)?.parent_id;
        }
    }

    async beforeAdd() {
        const { record } = this.props;
        return record.dirty || !record.resId ? record.save() : true;
    }

    /** The card changes with a resolution (state, history), so the whole form is read anew. */
    async onAdded() {
        this.state.typing = true;
        await this.props.record.model.load();
    }

    // Levels of the new line

    get canIndent() {
        return Boolean(slotBelow(this.slots, this.state.slot));
    }

    onIndent() {
        return this.moveTo(slotBelow(this.slots, this.state.slot));
    }

    onOutdent() {
        return this.moveTo(slotAbove(this.slots, this.state.slot));
    }

    moveTo(slot) {
        if (!slot) {
            this.state.typing = false;
            return false;
        }
        this.state.typing = true;
        this.state.slot = slot;
        this.unfold(slot.nodeId);
        return true;
    }

    // Keys

    get items() {
        return [...this.root.el.querySelectorAll(":scope > [data-row]")];
    }

    focusRow(element) {
        const id = Number(element.dataset.node);
        if (id) {
            this.state.current = id;
            element.focus();
        } else {
            element.querySelector("input").focus();
        }
    }

    step(from, by) {
        const { items } = this;
        const target = items[items.indexOf(from) + by];
        if (target) {
            this.focusRow(target);
        }
    }

    onLeave(by) {
        const row = this.root.el.querySelector(":scope > [data-row='entry']");
        const { items } = this;
        const at = items.indexOf(row);
        const target = items[at + (by || -1)] || (by ? null : items[at + 1]);
        this.state.typing = false;
        if (target) {
            this.focusRow(target);
        }
    }

    onKeydown(ev, node) {
        if (ev.target !== ev.currentTarget || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return; // a button of the node, or a shortcut of the browser
        }
        const row = ev.currentTarget;
        const keys = {
            ArrowDown: () => this.step(row, 1),
            ArrowUp: () => this.step(row, -1),
            ArrowRight: () => this.onRight(row, node),
            ArrowLeft: () => this.onLeft(node),
            Home: () => this.focusRow(this.items[0]),
            End: () => this.focusRow(this.items.at(-1)),
            Enter: () => this.openNode(node),
            " ": () => this.hasChildren(node) && this.toggle(node),
        };
        if (keys[ev.key]) {
            ev.preventDefault();
            ev.stopPropagation();
            keys[ev.key]();
        }
    }

    onRight(row, node) {
        if (this.state.folded[node.id]) {
            this.toggle(node);
        } else if (this.hasChildren(node)) {
            this.step(row, 1);
        }
    }

    onLeft(node) {
        if (this.hasChildren(node) && !this.state.folded[node.id]) {
            this.toggle(node);
        } else if (node.parent_id) {
            this.focusRow(this.root.el.querySelector(`[data-node="${node.parent_id}"]`));
        }
    }
}

export const resolutionTreeField = {
    component: ResolutionTreeField,
    displayName: _t("Tree of resolutions"),
    supportedTypes: ["one2many"],
    // the tree is read by one call of its own: nothing of the lines is needed here
    relatedFields: [],
};

registry.category("fields").add("docflow_resolution_tree", resolutionTreeField);
