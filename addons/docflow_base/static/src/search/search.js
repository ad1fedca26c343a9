import {
    Component,
    onMounted,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { wantPage } from "./page_jump";

/** Hits of one step of the list. */
const STEP = 20;

/** Facets in their order: what they are called, and the condition that one of their rows means. */
export const FACETS = {
    type: { name: _t("Document type"), domain: (id) => [["type_id", "in", [id]]] },
    year: {
        name: _t("Year"),
        domain: (year) => [
            ["reg_date", ">=", `${year}-01-01`],
            ["reg_date", "<=", `${year}-12-31`],
        ],
    },
    office: { name: _t("Registration office"), domain: (id) => [["office_id", "in", [id]]] },
    state: { name: _t("State"), domain: (state) => [["state", "in", [state]]] },
};

/** What can be typed, with an example of each. */
export const EXAMPLES = [
    { text: _t("roof repair"), help: _t("both words, in any form and order") },
    { text: _t("“roof repair”"), help: _t("one after the other") },
    { text: _t("heat*"), help: _t("words that begin so") },
    { text: _t("roof -school"), help: _t("without this word") },
    { text: "02-13/33", help: _t("a number, or a part of it") },
];

/**
 * Search by requisites and by the text of files: one box, facets at the left, excerpts with marks.
 * A hit opens its card, with the page that was found beside it.
 *
 * Keys: / goes to the box, arrows walk the hits, Enter opens one.
 */
export class Search extends Component {
    static template = "docflow_base.Search";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.facets = FACETS;
        this.examples = EXAMPLES;
        this.box = useRef("box");
        this.list = useRef("list");
        const left = this.props.state?.docflowSearch;
        this.state = useState({
            query: left?.query || this.props.action.context?.docflow_query || "",
            asked: "",
            chosen: left?.chosen || {},
            answer: false,
            isBusy: false,
            isHelpOpen: false,
        });
        useSetupAction({
            getLocalState: () => ({
                docflowSearch: {
                    query: this.state.asked,
                    chosen: { ...this.state.chosen },
                    document: this.opened,
                    count: this.state.answer?.hits?.length,
                },
            }),
        });
        useExternalListener(window, "keydown", (ev) => this.onWindowKeydown(ev));
        onWillStart(() => this.state.query && this.ask(left?.count));
        onMounted(() => this.restoreFocus(left?.document));
    }

    // Asking -----------------------------------------------------------------

    get domain() {
        return Object.entries(this.state.chosen).flatMap(([facet, row]) =>
            FACETS[facet].domain(row.id)
        );
    }

    async ask(count = STEP) {
        const query = this.state.query.trim();
        if (query !== this.state.asked.trim()) {
            this.state.asked = query;
        }
        if (!query) {
            this.state.answer = false;
            return;
        }
        this.state.isBusy = true;
        try {
            this.state.answer = await this.keepLast.add(
                this.load({ limit: Math.max(count, STEP), facets: true })
            );
        } finally {
            this.state.isBusy = false;
        }
    }

    load(options) {
        return this.orm.call("docflow.document", "search_content", [], {
            query: this.state.asked,
            domain: this.domain,
            ...options,
        });
    }

    /** A new question begins with all facets open. */
    submit() {
        if (this.state.query.trim() !== this.state.asked.trim()) {
            this.state.chosen = {};
        }
        return this.ask();
    }

    async more() {
        const { hits } = this.state.answer;
        const next = await this.keepLast.add(this.load({ limit: STEP, offset: hits.length }));
        hits.push(...next.hits);
        const { total, is_capped, searched_from } = next;
        Object.assign(this.state.answer, { total, is_capped, searched_from });
    }

    toggle(facet, row) {
        if (this.state.chosen[facet]?.id === row.id) {
            delete this.state.chosen[facet];
        } else {
            this.state.chosen[facet] = { id: row.id, name: row.name };
        }
        return this.ask();
    }

    useExample(example) {
        this.state.query = example.text;
        return this.submit();
    }

    // Showing ----------------------------------------------------------------

    get total() {
        const { total, is_capped } = this.state.answer;
        if (!is_capped) {
            return _t("Found: %s", total);
        }
        return _t("Found: more than %s; the newest are shown first", total);
    }

    get hasMore() {
        const { hits, total, is_capped } = this.state.answer;
        const isFull = hits.length && hits.length % STEP === 0;
        return isFull && (hits.length < total || is_capped);
    }

    get searchedFrom() {
        return this.formatDate(this.state.answer.searched_from);
    }

    formatDate(date) {
        return date ? deserializeDate(date).toFormat("dd.MM.yyyy") : "";
    }

    place(hit) {
        return _t("%(file)s, page %(page)s", { file: hit.file, page: hit.page });
    }

    // Opening ----------------------------------------------------------------

    open(hit) {
        this.opened = hit.document_id;
        if (hit.page) {
            wantPage({
                documentId: hit.document_id,
                attachmentId: hit.attachment_id,
                page: hit.page,
            });
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "docflow.document",
            res_id: hit.document_id,
            views: [[false, "form"]],
        });
    }

    // Keys -------------------------------------------------------------------

    get rows() {
        return [...(this.list.el?.querySelectorAll(".o_docflow_hit") || [])];
    }

    restoreFocus(documentId) {
        const row = this.rows.find((one) => Number(one.dataset.document) === documentId);
        (row || this.box.el)?.focus();
    }

    onWindowKeydown(ev) {
        const isTyping = ev.target.closest?.("input, textarea, select, [contenteditable=true]");
        if (ev.key === "/" && !isTyping && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            this.box.el.focus();
            this.box.el.select();
        }
    }

    onBoxKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.submit();
        } else if (ev.key === "ArrowDown" && this.rows.length) {
            ev.preventDefault();
            this.rows[0].focus();
        } else if (ev.key === "Escape") {
            this.state.isHelpOpen = false;
        }
    }

    onHitKeydown(ev, index) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            (this.rows[index + step] || (step < 0 ? this.box.el : this.rows[index])).focus();
        } else if (ev.key === "Home" || ev.key === "End") {
            ev.preventDefault();
            this.rows.at(ev.key === "Home" ? 0 : -1).focus();
        }
    }
}

registry.category("actions").add("docflow_search", Search);
