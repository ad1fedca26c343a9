import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ActingSwitch } from "../cabinet/acting_switch";
import { DashboardNumber } from "./dashboard_number";
import { DashboardPanel } from "./dashboard_panel";
import { TrendChart } from "./trend_chart";

const MODEL = "docflow.dashboard";
/** Trays change in bursts; a head reads and does not watch a stock exchange. */
const REFRESH_DELAY = 3000;
/** The bus tells of one's own trays only: the rest of the unit is looked at as time goes by. */
const REFRESH_INTERVAL = 5 * 60 * 1000;
/** Rows of a long panel before “show all”. */
export const SHORT = 10;

/** A symbol beside each tone: the page is read in black and white as well. */
const SIGNS = { danger: "!", success: "✓", warning: "", "": "" };

/**
 * The dashboard of a head. Figures come with the first call; each panel is asked for by itself, all
 * at once, and drawn when it comes.
 */
export class Dashboard extends Component {
    static template = "docflow_base.Dashboard";
    static components = { ActingSwitch, DashboardNumber, DashboardPanel, Layout, TrendChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.display = { controlPanel: {} };
        this.signs = SIGNS;
        this.round = 0;
        const left = this.props.state?.docflowDashboard;
        this.state = useState({
            actingChoices: [],
            actingFor: false,
            board: false,
            answers: {},
            errors: {},
            opened: {},
            isTable: false,
            ...left,
        });
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({ docflowDashboard: { ...this.state, errors: {} } }),
        });
        // Who comes back from a list sees what he left at once; it is read anew behind it.
        onWillStart(() => (left ? void this.refresh() : this.start()));
        this.keepFresh();
    }

    // Loading --------------------------------------------------------------------

    async start() {
        const { scope = null, actingFor = false } = this.remembered;
        const choices = this.orm.call("docflow.document", "get_acting_choices", []);
        this.state.actingFor = actingFor;
        try {
            await this.load(scope, { silent: true });
        } catch {
            // The scope or the person of last time is no longer the reader's.
            this.state.actingFor = false;
            await this.load(null);
        }
        this.state.actingChoices = await choices;
    }

    get answeringFor() {
        return this.state.actingFor ? { acting_for: this.state.actingFor } : {};
    }

    /**
     * Reads the figures and then all panels at once, without waiting for them.
     *
     * @param {string | null} scope null for the one that suits the reader
     */
    async load(scope, { silent = false } = {}) {
        const round = ++this.round;
        const orm = silent ? this.orm.silent : this.orm;
        const kwargs = scope ? { scope, ...this.answeringFor } : this.answeringFor;
        const board = await orm.call(MODEL, "get_dashboard", [], kwargs);
        if (round !== this.round) {
            return;
        }
        if (board.scope !== this.state.board?.scope) {
            this.state.answers = {};
            this.state.opened = {};
        }
        this.state.board = markRaw(board);
        this.remember();
        for (const panel of board.panels) {
            this.loadPanel(panel.code, round);
        }
    }

    async loadPanel(code, round = this.round) {
        const kwargs = { panel: code, scope: this.state.board.scope, ...this.answeringFor };
        try {
            const answer = await this.orm.silent.call(MODEL, "get_panel", [], kwargs);
            if (round === this.round) {
                this.state.answers[code] = markRaw(answer);
                this.state.errors[code] = false;
            }
        } catch (error) {
            if (round === this.round) {
                this.state.errors[code] = error.data?.message || _t("The server did not answer.");
            }
        }
    }

    async refresh({ silent = true } = {}) {
        try {
            await this.load(this.state.board.scope, { silent });
        } catch (error) {
            if (!silent) {
                throw error;
            }
            // Figures of a minute ago are better than an error box that nobody asked for.
        }
    }

    keepFresh() {
        const refreshSoon = useDebounced(() => this.refresh(), REFRESH_DELAY);
        useBus(useService("docflow_trays").bus, "CHANGED", refreshSoon);
        const refreshIfSeen = () => {
            const isOld = Date.now() - this.loadedAt >= REFRESH_INTERVAL;
            if (document.visibilityState === "visible" && isOld) {
                this.refresh();
            }
        };
        let timer;
        onMounted(() => {
            timer = browser.setInterval(refreshIfSeen, REFRESH_INTERVAL / 4);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }

    // What this browser remembers ------------------------------------------------

    get storageKey() {
        return `docflow.dashboard.${user.userId}`;
    }

    get remembered() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.storageKey)) || {};
        } catch {
            return {};
        }
    }

    remember() {
        this.loadedAt = Date.now();
        const { actingFor, board } = this.state;
        const kept = { scope: board.scope, actingFor };
        browser.localStorage.setItem(this.storageKey, JSON.stringify(kept));
    }

    // Choosing -------------------------------------------------------------------

    selectScope(code) {
        return this.load(code);
    }

    selectActingFor(userId) {
        this.state.actingFor = userId;
        this.state.answers = {};
        return this.load(null);
    }

    // Opening --------------------------------------------------------------------

    /** Opens the list that a number counts; the breadcrumb leads back here. */
    open({ name, model, domain }) {
        if (!model) {
            return;
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            context: { ...this.state.board.context, create: false },
        });
    }

    openCard(documentId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "docflow.document",
            res_id: documentId,
            views: [[false, "form"]],
            context: this.state.board.context,
        });
    }

    toggle(code) {
        this.state.opened[code] = !this.state.opened[code];
    }

    // What the template asks -----------------------------------------------------

    /** What a panel says when it has nothing to show. */
    get texts() {
        return {
            late: _t("Nothing is late. ✓"),
            tomorrow: _t("Nothing is due by the end of the next working day. ✓"),
            trend: _t("Nothing was due in these twelve months."),
            load: _t("Nobody has anything open."),
            waiting: _t("Nobody waits for anybody. ✓"),
            stuck: _t("Nothing is stuck longer than its norm. ✓"),
            registrars: _t("Nothing was registered this week."),
        };
    }

    /** Whose work the page shows and as of which day: it stands on the printed sheet as well. */
    get caption() {
        const { board } = this.state;
        const scope = board.scopes.find(({ code }) => code === board.scope);
        const parts = [scope.note || user.name, this.day(board.date)];
        return parts.join(" · ");
    }

    /** @param {string} code a panel's, or undefined where the scope has no such panel */
    panel(code) {
        return this.state.board.panels.find((panel) => panel.code === code);
    }

    /** What the frame of a panel is given. */
    frame(code) {
        return {
            panel: this.panel(code),
            answer: this.state.answers[code],
            error: this.state.errors[code],
            onOpen: (number) => this.open(number),
            onRetry: () => this.loadPanel(code),
        };
    }

    rows(code) {
        const rows = this.state.answers[code]?.rows || [];
        return this.state.opened[code] ? rows : rows.slice(0, SHORT);
    }

    isLong(code) {
        return (this.state.answers[code]?.rows.length || 0) > SHORT;
    }

    day(text, format = "dd.MM.yyyy") {
        return text ? deserializeDate(text).toFormat(format) : "";
    }

    percent(value) {
        return value === null ? "–" : `${formatFloat(value, { digits: [16, 1] })}\u00a0%`;
    }

    days(value) {
        return value === null ? "–" : formatFloat(value, { digits: [16, 1] });
    }

    /** How late a line is or when its time comes, in words that need no plural. */
    lateness(days) {
        if (days > 0) {
            return _t("%(count)s d. late", { count: days });
        }
        return { 0: _t("today"), "-1": _t("tomorrow") }[days] || "";
    }

    stuckFor({ days, norm }) {
        return _t("%(days)s working d., norm %(norm)s", { days, norm });
    }

    get months() {
        const { answers } = this.state;
        return answers.trend.months.map((month) => ({
            ...month,
            label: this.day(month.first, "LLL"),
            name: this.day(month.first, "LLLL yyyy"),
            rateText: this.percent(month.rate),
        }));
    }

    get isTrendEmpty() {
        return this.state.answers.trend?.months.every((month) => !month.due.value) || false;
    }

    get disciplineName() {
        return this.state.answers.trend.formula === "violation"
            ? _t("Violations of terms")
            : _t("Executive discipline");
    }

    get disciplineLabel() {
        const { change, now } = this.state.answers.trend;
        return `${this.disciplineName}: ${this.percent(now.rate)}, ${change.text}`;
    }

    /** Widths of the three parts of a person's bar, in percent of the longest one. */
    bar(row) {
        const most = Math.max(1, ...this.state.answers.load.rows.map((other) => other.open.value));
        const [late, week] = [row.late.value, row.week.value];
        const rest = Math.max(0, row.open.value - late - week);
        const part = (value) => `width: ${((value / most) * 100).toFixed(1)}%`;
        return { late: part(late), week: part(week), rest: part(rest) };
    }

    /** The bar of a stage and the mark of its norm, on a scale that holds both. */
    stageBar(row) {
        const most = Math.max(
            1,
            ...this.state.answers.stages.rows.flatMap((other) => [other.norm, other.average])
        );
        const place = (value) => ((value / most) * 95).toFixed(1);
        return {
            fact: row.average === null ? false : `width: ${place(row.average)}%`,
            norm: row.norm === null ? false : `left: ${place(row.norm)}%`,
        };
    }

    isWithin(row) {
        return row.average !== null && row.norm !== null && row.average <= row.norm;
    }
}

registry.category("actions").add("docflow_dashboard", Dashboard);
