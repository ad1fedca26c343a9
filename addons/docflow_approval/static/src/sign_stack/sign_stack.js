import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { ReasonDialog } from "@docflow_base/desk/reason_dialog";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { downloadFile } from "@web/core/network/download";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { SignPaper } from "./sign_paper";

const MODEL = "docflow.sign.batch";
/** Papers of one stack; the server takes no more either. */
const STACK = 200;
/** How long to wait before a lost connection is tried again. */
const RETRY = 5000;
const OPEN = ["waiting", "seen", "left", "failed"];
const SIGNS = {
    waiting: "fa-circle-o",
    seen: "fa-eye text-primary",
    left: "fa-clock-o text-muted",
    confirmed: "fa-spinner text-primary",
    done: "fa-check text-success",
    refused: "fa-reply text-danger",
    failed: "fa-exclamation-triangle text-danger",
    gone: "fa-ban text-muted",
};

/**
 * A stack of papers: looked through one by one, some refused, the rest signed in one act.
 *
 * What was done is kept by the server after each paper: a closed browser or a lost connection loses
 * nothing, and the stack goes on where it stopped.
 */
export class SignStack extends Component {
    static template = "docflow_approval.SignStack";
    static components = { Layout, SignPaper };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.list = useRef("list");
        this.keepLast = new KeepLast();
        this.marks = new Mutex();
        this.state = useState({
            id: false,
            kind: "sign",
            lines: [],
            currentId: false,
            paper: false,
            error: "",
            isSigning: false,
            isOffline: false,
            total: 0, // of the papers that are being signed
        });
        onWillStart(() => this.start());
        onWillUnmount(() => this.stop());
        useEffect(
            () => {
                const row = this.list.el?.querySelector(".o_docflow_stack_row.active");
                row?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.currentId]
        );
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
    }

    // Opening ----------------------------------------------------------------

    async start() {
        const { active_ids: ids, docflow_acting_for: actingFor, ...context } = this.context;
        const kind = context.docflow_tray || router.current.kind || "sign";
        const kwargs = { step_ids: (ids || []).slice(0, STACK) };
        if (actingFor) {
            kwargs.acting_for = actingFor;
        }
        this.load(await this.orm.call(MODEL, "open_stack", [kind], kwargs));
        this.props.updateActionState({ kind });
        await this.show(this.state.lines.find((line) => line.state === "waiting") || this.lines[0]);
        if (this.count("confirmed")) {
            // the connection was lost after the password
            this.goOn();
        }
    }

    get context() {
        return this.props.action.context || {};
    }

    load({ id, kind, lines }) {
        Object.assign(this.state, { id, kind, lines });
    }

    // Reading ----------------------------------------------------------------

    get lines() {
        return this.state.lines;
    }

    get current() {
        return this.lines.find((line) => line.id === this.state.currentId);
    }

    get index() {
        return this.lines.findIndex((line) => line.id === this.state.currentId);
    }

    get isOpen() {
        return OPEN.includes(this.current?.state);
    }

    count(...states) {
        return this.lines.filter((line) => states.includes(line.state)).length;
    }

    /** What one press signs now; electronic signatures are made outside. */
    get ready() {
        return this.lines.filter((line) => line.state === "seen" && line.way !== "electronic")
            .length;
    }

    /** Papers that were looked at and are signed with the reader's own program. */
    get outside() {
        const isOpen = (line) => ["seen", "failed"].includes(line.state);
        return this.lines.filter((line) => isOpen(line) && line.way === "electronic").length;
    }

    get signLabel() {
        return this.state.kind === "sign"
            ? _t("Sign What I Looked At: %s", this.ready)
            : _t("Agree With What I Looked At: %s", this.ready);
    }

    get place() {
        return _t("%(number)s of %(all)s", { number: this.index + 1, all: this.lines.length });
    }

    get done() {
        return this.state.total - this.count("confirmed");
    }

    get progress() {
        return this.state.total ? Math.round((100 * this.done) / this.state.total) : 0;
    }

    get progressText() {
        return _t("%(done)s of %(all)s done", { done: this.done, all: this.state.total });
    }

    sign(line) {
        return SIGNS[line.state];
    }

    stateText(line) {
        return {
            waiting: _t("not looked at"),
            seen: _t("looked at"),
            left: _t("left out"),
            confirmed: _t("being done"),
            done: this.state.kind === "sign" ? _t("signed") : _t("agreed with"),
            refused: _t("refused"),
            failed: _t("could not be done"),
            gone: _t("does not wait for you any more"),
        }[line.state];
    }

    // Looking through -----------------------------------------------------------

    async show(line) {
        if (!line) {
            return;
        }
        Object.assign(this.state, { currentId: line.id, error: "" });
        if (line.state === "gone") {
            this.state.paper = false;
            return;
        }
        this.state.paper = await this.keepLast.add(
            this.orm.call(MODEL, "get_paper", [[this.state.id], line.id])
        );
    }

    /** The paper is on the screen: from now on it counts as looked at. */
    async onShown({ id, digest }) {
        const line = this.lines.find((one) => one.id === id);
        if (["waiting", "failed"].includes(line?.state)) {
            await this.mark("action_look", [id, digest]);
        }
    }

    async mark(method, args) {
        const row = await this.marks.exec(() =>
            this.orm.silent.call(MODEL, method, [[this.state.id], ...args])
        );
        this.replace([row]);
    }

    replace(rows) {
        const byId = new Map(rows.map((row) => [row.id, row]));
        this.state.lines = this.lines.map((line) => byId.get(line.id) || line);
    }

    step(by) {
        return this.show(this.lines[this.index + by]);
    }

    /** The next paper that waits to be looked at, from here on and then from the top. */
    showNext() {
        const ordered = [...this.lines.slice(this.index + 1), ...this.lines.slice(0, this.index)];
        const next = ordered.find((line) => line.state === "waiting");
        return next ? this.show(next) : undefined;
    }

    async leaveOut() {
        await this.mark("action_leave", [this.current.id]);
        await this.showNext();
    }

    async putBack() {
        await this.mark("action_look", [this.current.id, this.state.paper.digest]);
    }

    refuse() {
        const line = this.current;
        this.dialog.add(ReasonDialog, {
            title: _t("Refuse: %s", line.name),
            explanation: _t("It goes back to its author at once, with your reason."),
            onConfirm: async ({ note }) => {
                await this.mark("action_refuse", [line.id, note]);
                await this.showNext();
            },
        });
    }

    openDocument() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "docflow.document",
            res_id: this.current.document_id,
            views: [[false, "form"]],
        });
    }

    onKeydown(ev) {
        const isTyping = ev.target.closest?.("input, textarea, .modal");
        const isPlain = !(ev.ctrlKey || ev.altKey || ev.metaKey || ev.shiftKey);
        const by = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        if (by && isPlain && !isTyping && !this.state.isSigning) {
            ev.preventDefault();
            this.step(by);
        }
    }

    // Signing --------------------------------------------------------------------

    /** One password for everything that was looked at. */
    async confirm() {
        const answer = await this.orm.call(MODEL, "action_confirm", [[this.state.id]]);
        if (answer?.type) {
            await this.action.doAction(answer, { onClose: () => this.reload() });
        } else {
            await this.reload();
        }
    }

    async handOut() {
        const { name, content_base64: content } = await this.orm.call(MODEL, "get_files_to_sign", [
            [this.state.id],
        ]);
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        downloadFile(new Blob([bytes]), name, "application/zip");
    }

    async takeSignatures(ev) {
        const [file] = ev.target.files;
        ev.target.value = "";
        if (!file) {
            return;
        }
        const content = (await getDataURLFromFile(file)).split(",")[1];
        const { papers, unknown } = await this.orm.call(MODEL, "action_take_signatures", [
            [this.state.id],
            content,
        ]);
        if (unknown.length) {
            const names = unknown.slice(0, 5).join(", ");
            const text = _t("Belong to none of these papers: %(names)s (%(count)s).", {
                names,
                count: unknown.length,
            });
            this.notification.add(text, { type: "warning", sticky: true });
        }
        if (papers) {
            await this.reload();
        }
    }

    async reload() {
        this.load(await this.orm.call(MODEL, "get_stack", [[this.state.id]]));
        if (this.count("confirmed")) {
            await this.goOn();
        }
    }

    /** Some papers a request, until none is left; a lost connection is tried again by itself. */
    async goOn() {
        if (this.state.isSigning) {
            return;
        }
        Object.assign(this.state, { isSigning: true, total: this.count("confirmed") });
        try {
            let left = this.state.total;
            while (left && this.state.isSigning) {
                const answer = await this.orm.silent.call(MODEL, "action_go_on", [[this.state.id]]);
                left = answer.left;
                this.state.isOffline = false;
                this.replace(answer.lines);
                if (left && !answer.lines.length) {
                    // another window of the same person is at it
                    await new Promise((resolve) => browser.setTimeout(resolve, RETRY));
                }
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.isOffline = true;
            this.retry = browser.setTimeout(() => this.reloadOffline(), RETRY);
            return;
        } finally {
            this.state.isSigning = false;
        }
        this.tell();
    }

    async reloadOffline() {
        try {
            await this.reload();
        } catch {
            this.retry = browser.setTimeout(() => this.reloadOffline(), RETRY);
        }
    }

    stop() {
        this.state.isSigning = false;
        browser.clearTimeout(this.retry);
    }

    tell() {
        const failed = this.lines.find((line) => line.state === "failed");
        if (failed) {
            this.show(failed);
            return;
        }
        this.notification.add(_t("Done: %s.", this.count("done")), { type: "success" });
    }
}

registry.category("actions").add("docflow_sign_batch", SignStack);
