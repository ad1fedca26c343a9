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
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OF_CARDS, STACK, findAsked, getLeftOutText } from "./asked_papers";
import { OutsideBar } from "./outside_bar";
import { SignPaper } from "./sign_paper";
import { Signing } from "./signing";
import { SigningBar } from "./signing_bar";
import { getActLabel, getStateText, SIGNS } from "./stack_words";

const MODEL = "docflow.sign.batch";
const OPEN = ["waiting", "seen", "left", "failed"];
/** Stacks by the action that opened them: whoever comes back by the breadcrumb finds the same one. */
const opened = new WeakMap();

/**
 * A stack of papers: looked through one by one, some refused, the rest signed in one act.
 *
 * What was done is kept by the server after each paper: a closed browser or a lost connection loses
 * nothing. A stack that was confirmed and not finished is offered in the next one.
 */
export class SignStack extends Component {
    static template = "docflow_approval.SignStack";
    static components = { Layout, OutsideBar, SignPaper, SigningBar };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.signs = SIGNS;
        this.list = useRef("list");
        this.keepLast = new KeepLast();
        this.marks = new Mutex();
        this.state = useState({
            id: false,
            kind: "sign",
            lines: [],
            former: false,
            currentId: false,
            paper: false,
            chosen: {}, // ids of papers that are refused together
            isListOpen: false, // on a phone, where the list is folded
            isSigning: false,
            problem: "", // why nothing moves: "offline", "busy"
            total: 0, // of the papers that are being signed
        });
        this.signing = new Signing(
            () => this.orm.silent.call(MODEL, "action_go_on", [[this.state.id]]),
            (rows) => this.replace(rows),
            (problem) => (this.state.problem = problem)
        );
        onWillStart(() => this.start());
        onWillUnmount(() => this.signing.stop());
        useEffect(
            () => this.followCurrent(),
            () => [this.state.currentId]
        );
        useExternalListener(window, "keydown", this.onKeydown.bind(this));
    }

    // Opening ----------------------------------------------------------------

    async start() {
        const context = this.props.action.context || {};
        const { active_ids: chosen, docflow_acting_for: actingFor } = context;
        const kind = context.docflow_stack || context.docflow_tray || router.current.kind || "sign";
        const former = opened.get(this.props.action) || (!chosen?.length && router.current.stack);
        const stack = (former && (await this.find(Number(former)))) || false;
        if (stack) {
            return this.enter(stack);
        }
        const asked = await findAsked(this.orm, kind, context);
        // no paper of the tray passes its filters: without ids the server would lay out all of it
        if (asked.ids.length || !asked.isTray) {
            await this.open(kind, asked, actingFor);
        }
    }

    /** Lay out what is asked for. */
    async open(kind, asked, actingFor) {
        const ids = asked.ids.slice(0, STACK);
        const kwargs = { [OF_CARDS.includes(kind) ? "document_ids" : "step_ids"]: ids };
        if (actingFor) {
            kwargs.acting_for = actingFor;
        }
        const { missing, ...stack } = await this.orm.call(MODEL, "open_stack", [kind], kwargs);
        const text = getLeftOutText(asked, missing);
        if (text) {
            this.notification.add(text, { type: "warning" });
        }
        await this.enter(stack);
    }

    /** The stack that was open before the page was loaded again, while there is one. */
    async find(id) {
        try {
            return await this.orm.silent.call(MODEL, "get_stack", [[id]]);
        } catch {
            return false;
        }
    }

    async enter(stack) {
        this.load(stack);
        opened.set(this.props.action, stack.id);
        this.props.updateActionState({ kind: stack.kind, stack: stack.id });
        await this.show(this.lines.find((line) => line.state === "waiting") || this.lines[0]);
    }

    load({ id, kind, lines, former }) {
        Object.assign(this.state, { id, kind, lines, former, chosen: {} });
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

    /** What is on the screen; nothing while the next paper is on its way. */
    get paper() {
        return this.state.paper?.id === this.state.currentId ? this.state.paper : false;
    }

    isOpen(line) {
        return OPEN.includes(line?.state);
    }

    /** Only a round has a way back. */
    mayRefuse(line) {
        return this.isOpen(line) && Boolean(line.step_id) && !this.state.isSigning;
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

    get toSeal() {
        return this.lines.filter((line) => line.is_to_seal);
    }

    get chosenIds() {
        const isChosen = (line) => this.state.chosen[line.id] && this.mayRefuse(line);
        return this.lines.filter(isChosen).map((line) => line.id);
    }

    get signLabel() {
        return getActLabel(this.state.kind, this.ready);
    }

    get place() {
        return _t("%(number)s of %(all)s", { number: this.index + 1, all: this.lines.length });
    }

    stateText(line) {
        return getStateText(this.state.kind, line?.state);
    }

    chooseLabel(line) {
        return _t("Choose: %s", line.name);
    }

    /** What a screen reader says when another paper comes. */
    get currentText() {
        return this.current ? `${this.place}: ${this.current.name}` : "";
    }

    // Looking through -----------------------------------------------------------

    async show(line) {
        if (!line) {
            return;
        }
        Object.assign(this.state, { currentId: line.id, isListOpen: false });
        if (line.state !== "gone") {
            this.state.paper = await this.keepLast.add(
                this.orm.call(MODEL, "get_paper", [[this.state.id], line.id])
            );
        }
    }

    /** The paper is on the screen: from now on it counts as looked at. */
    async onShown({ id, digest }) {
        const line = this.lines.find((one) => one.id === id);
        // what failed keeps its reason until the reader takes it up again
        if (line?.state === "waiting") {
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

    toggleList() {
        this.state.isListOpen = !this.state.isListOpen;
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
        await this.mark("action_look", [this.current.id, this.paper.digest]);
    }

    refuse() {
        const line = this.current;
        const explanation = _t("It goes back to its author at once, with your reason.");
        this.askWhy(_t("Refuse: %s", line.name), explanation, async (reason) => {
            await this.mark("action_refuse", [line.id, reason]);
            await this.showNext();
        });
    }

    /** One reason for all that are chosen; what cannot be refused stays, with its own. */
    refuseChosen() {
        const ids = this.chosenIds;
        const explanation = _t("Each goes back to its author at once, with the same reason.");
        this.askWhy(_t("Refuse Several: %s", ids.length), explanation, async (reason) => {
            const rows = await this.orm.call(MODEL, "action_refuse_several", [
                [this.state.id],
                ids,
                reason,
            ]);
            this.replace(rows);
            this.state.chosen = {};
            const failed = rows.find((row) => row.state === "failed");
            await (failed ? this.show(failed) : this.showNext());
        });
    }

    askWhy(title, explanation, onConfirm) {
        const confirm = ({ note }) => onConfirm(note);
        this.dialog.add(ReasonDialog, { title, explanation, onConfirm: confirm });
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
        const isTyping = ev.target.closest?.(
            "input:not([type=checkbox]), textarea, select, .modal"
        );
        const isPlain = !(ev.ctrlKey || ev.altKey || ev.metaKey || ev.shiftKey);
        const by = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        if (by && isPlain && !isTyping && !this.state.isSigning) {
            ev.preventDefault();
            this.step(by);
        }
    }

    /** The row of the paper is in sight, and has the focus where a row had it. */
    followCurrent() {
        const row = this.list.el?.querySelector(".o_docflow_stack_row.active");
        row?.scrollIntoView({ block: "nearest" });
        if (document.activeElement?.classList.contains("o_docflow_stack_row")) {
            row?.focus({ preventScroll: true });
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

    async reload() {
        this.load(await this.orm.call(MODEL, "get_stack", [[this.state.id]]));
        if (this.count("confirmed")) {
            await this.goOn();
        }
    }

    /** Sign what was confirmed; whoever presses “Go On” begins here, too. */
    async goOn() {
        if (this.state.isSigning) {
            return;
        }
        const total = this.count("confirmed");
        Object.assign(this.state, { isSigning: true, problem: "", total });
        this.running = this.signing.run();
        try {
            if ((await this.running) === "done") {
                this.tell();
            }
        } finally {
            this.state.isSigning = false;
        }
    }

    /** Take the confirmation back; the request that is on its way is finished first. */
    async stop() {
        this.signing.stop();
        await this.running?.catch(() => {});
        this.replace(await this.orm.call(MODEL, "action_stop", [[this.state.id]]));
        this.state.problem = "";
    }

    /** Go on with the stack that was confirmed before this one and not finished. */
    async goOnFormer() {
        const stack = await this.orm.call(MODEL, "get_stack", [[this.state.former.id]]);
        await this.enter(stack);
        await this.goOn();
    }

    async stopFormer() {
        await this.orm.call(MODEL, "action_stop", [[this.state.former.id]]);
        this.state.former = false;
    }

    /** The papers that the reader has just signed, as a stack to seal. */
    sealSigned() {
        return this.open("seal", { ids: this.toSeal.map((line) => line.document_id) });
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
