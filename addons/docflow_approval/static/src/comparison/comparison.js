import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SIGNS, countKinds, findChanges, foldRows, markPages } from "./comparison_rows";

const KINDS = {
    changed: _t("Differs"),
    added: _t("Only on the right"),
    removed: _t("Only on the left"),
};

/**
 * Two versions of a document's files side by side. Both texts stand in one grid, so that what
 * belongs together stays beside each other however one scrolls.
 */
export class Comparison extends Component {
    static template = "docflow_approval.Comparison";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.signs = SIGNS;
        this.leftLabel = _t("Version on the left");
        this.rightLabel = _t("Version on the right");
        this.keepLast = new KeepLast();
        this.rows = [];
        this.changes = [];
        this.body = useRef("body");
        const { left_id, right_id } =
            this.props.state?.docflowComparison || this.props.action.params;
        this.state = useState({
            left: left_id || false,
            right: right_id || false,
            data: false,
            at: -1,
            isWhole: false,
            unfolded: new Set(),
        });
        useSetupAction({
            getLocalState: () => ({
                docflowComparison: { left_id: this.state.left, right_id: this.state.right },
            }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        const { left, right } = this.state;
        if (!left || !right) {
            return;
        }
        const data = await this.keepLast.add(
            this.orm.call("docflow.file.version", "get_comparison", [[left], right])
        );
        this.rows = markPages(data.rows);
        this.changes = findChanges(this.rows);
        Object.assign(this.state, { data, at: -1, unfolded: new Set() });
    }

    get items() {
        return foldRows(this.rows, this.state.unfolded, this.state.isWhole);
    }

    /** The numbers of each kind, those that are there. */
    get counts() {
        const counts = countKinds(this.rows);
        return Object.entries(KINDS)
            .filter(([kind]) => counts[kind])
            .map(([kind, name]) => ({ kind, name, count: counts[kind] }));
    }

    get place() {
        const total = this.changes.length;
        return this.state.at < 0
            ? _t("Changes: %(total)s", { total })
            : _t("Change %(number)s of %(total)s", { number: this.state.at + 1, total });
    }

    /** Versions by file, for the lists above the columns. */
    get files() {
        const files = new Map();
        for (const version of this.state.data.versions) {
            const file = files.get(version.file_id) || { name: version.name, versions: [] };
            file.versions.push(version);
            files.set(version.file_id, file);
        }
        return [...files.entries()].map(([id, file]) => ({ id, ...file }));
    }

    describeVersion(version) {
        return _t("version %(number)s, %(date)s", {
            number: version.number,
            date: this.formatDate(version.date),
        });
    }

    describeFold(count) {
        return _t("%(count)s unchanged paragraphs: show", { count });
    }

    formatDate(text) {
        return deserializeDateTime(text).toFormat("dd.MM.yyyy HH:mm");
    }

    /** @param {"left" | "right"} side */
    choose(side, ev) {
        this.state[side] = Number(ev.target.value);
        return this.load();
    }

    swap() {
        const { left, right } = this.state;
        Object.assign(this.state, { left: right, right: left });
        return this.load();
    }

    unfold(first) {
        this.state.unfolded.add(first);
    }

    /** @param {number} step to the next change or to the one before */
    go(step) {
        const total = this.changes.length;
        const from = this.state.at < 0 && step < 0 ? 0 : this.state.at;
        this.state.at = (from + step + total) % total;
        const row = this.body.el.querySelector(`[data-row="${this.changes[this.state.at]}"]`);
        row.scrollIntoView({ block: "center" });
        row.focus({ preventScroll: true });
    }

    isCurrent(index) {
        return this.state.at >= 0 && this.changes[this.state.at] === index;
    }

    onKeydown(ev) {
        const step = { n: 1, p: -1 }[ev.key];
        if (step && this.changes.length && !ev.target.closest("select")) {
            this.go(step);
        }
    }

    download(id) {
        return this.orm
            .call("docflow.file.version", "action_download", [[id]])
            .then((action) => this.action.doAction(action));
    }
}

registry.category("actions").add("docflow_comparison", Comparison);
