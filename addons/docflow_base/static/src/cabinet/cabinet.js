import {
    Component,
    markRaw,
    markup,
    onMounted,
    onWillStart,
    onWillUnmount,
    useChildSubEnv,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { makeContext } from "@web/core/context";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { rpcBus } from "@web/core/network/rpc";
import { UPDATE_METHODS } from "@web/core/orm_service";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { session } from "@web/session";
import { View } from "@web/views/view";
import {
    clearUncommittedChanges,
    standardActionServiceProps,
} from "@web/webclient/actions/action_service";
import { ActingSwitch } from "./acting_switch";
import { TrayList } from "./tray_list";

/** The bus says when to count; this is for the hour when its connection is down. */
const REFRESH_INTERVAL = 5 * 60 * 1000;
/** An action often makes several calls: count once they are through. */
const REFRESH_DELAY = 400;

/**
 * A tray as an ordinary view, but as one pile: a view groups by state for those who look at all
 * documents, while the documents of a tray wait for the same thing.
 */
class TrayView extends View {
    async loadView() {
        await super.loadView(...arguments);
        delete this.withSearchProps.defaultGroupBy;
    }
}

/**
 * The start page: at the left the trays with what waits for the reader, at the right the chosen
 * tray as an ordinary view with its own search, filters, selection and batch actions.
 *
 * The trays come from one call, `docflow.document.get_trays()`, and again whenever the server says
 * over the bus that one of them changed.
 */
export class Cabinet extends Component {
    static template = "docflow_base.Cabinet";
    static components = { ActingSwitch, TrayList, TrayView };
    static props = { ...standardActionServiceProps, tray: { type: String, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({
            trays: [],
            tray: false,
            view: false,
            actingFor: false,
            actingChoices: [],
        });
        this.viewCount = 0;

        // The embedded view shows the breadcrumbs of this action and a switcher that obeys us.
        this.viewConfig = { ...this.env.config, docflowSwitchView: this.switchView.bind(this) };
        useChildSubEnv({ config: this.viewConfig });

        useSetupAction({
            getGlobalState: () => ({ docflowCabinet: this.position }),
            getLocalState: () => ({ docflowCabinet: this.position }),
        });
        onWillStart(() => this.start());
        this.keepCountersFresh();
    }

    // Opening ----------------------------------------------------------------

    async start() {
        this.state.actingChoices = await this.orm.call(
            "docflow.document",
            "get_acting_choices",
            []
        );
        this.state.actingFor = this.restoredActingFor();
        await this.loadTrays();
        const wanted = this.restoredPosition();
        const tray =
            this.findTray(wanted.tray) ||
            this.state.trays.find((candidate) => candidate.count) ||
            this.state.trays[0];
        if (tray) {
            this.openTray(tray, wanted.type, { restore: true });
        }
    }

    /** Which tray to show first: the one left for a card, the one asked for, the last one. */
    restoredPosition() {
        const remembered = this.remembered;
        const left = this.props.globalState?.docflowCabinet;
        // A tray that was emptied since is left for one with work in it.
        const last = this.findTray(remembered.tray)?.count ? remembered.tray : undefined;
        const wanted = [left?.tray, this.props.tray, router.current.tray, last];
        const tray = wanted.find((code) => this.findTray(code));
        return { tray, type: left?.tray === tray ? left?.type : remembered.types?.[tray] };
    }

    /** For whom the trays were shown last, where the reader still stands for him today. */
    restoredActingFor() {
        const { actingFor = false } = this.remembered;
        const known = [user.userId, ...this.state.actingChoices.map((choice) => choice.id)];
        return this.state.actingChoices.length && known.includes(actingFor) ? actingFor : false;
    }

    findTray(code) {
        return this.state.trays.find((tray) => tray.code === code);
    }

    get position() {
        return { tray: this.state.tray.code, type: this.state.view.type };
    }

    // What this browser remembers ----------------------------------------------

    get storageKey() {
        return `docflow.cabinet.${user.userId}`;
    }

    get remembered() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.storageKey)) || {};
        } catch {
            return {};
        }
    }

    remember() {
        const { tray, type } = this.position;
        const types = { ...this.remembered.types, [tray]: type };
        const { actingFor } = this.state;
        browser.localStorage.setItem(this.storageKey, JSON.stringify({ tray, types, actingFor }));
    }

    // The embedded view ----------------------------------------------------------

    async selectTray(code) {
        const tray = this.findTray(code);
        // Rows being edited are saved first, as on any change of screen.
        if (tray && (await clearUncommittedChanges(this.env))) {
            this.viewConfig.disableSearchBarAutofocus = true;
            this.openTray(tray, this.remembered.types?.[code]);
            this.refreshCounters();
        }
    }

    /** The same trays, of another person: the open one stays open where he has it too. */
    async selectActingFor(actingFor) {
        if (await clearUncommittedChanges(this.env)) {
            this.state.actingFor = actingFor;
            await this.loadTrays();
            const tray = this.findTray(this.state.tray.code) || this.state.trays[0];
            this.openTray(tray, this.remembered.types?.[tray.code]);
        }
    }

    async switchView(type) {
        if (await clearUncommittedChanges(this.env)) {
            this.openTray(this.state.tray, type);
        }
    }

    /**
     * Shows a tray. Each time a new view is made (its key changes): a view takes changes of its
     * search only, and clicking on the open tray is how people ask for a fresh list.
     */
    openTray(tray, type, { restore = false } = {}) {
        const views = this.multiRecordViews(tray);
        const types = views.map((view) => view[1]);
        if (!types.includes(type)) {
            type = this.env.isSmall && types.includes("kanban") ? "kanban" : types[0];
        }
        this.viewConfig.viewSwitcherEntries = types.map((name) => ({
            icon: session.view_info[name].icon,
            name: session.view_info[name].display_name,
            type: name,
            multiRecord: true,
            active: name === type,
        }));
        const props = this.viewProps(tray, type, views);
        if (restore) {
            Object.assign(props, this.restoredViewState(tray, type));
        }
        this.state.tray = tray;
        // Raw and built once: a new props object would make the view load its records again.
        this.state.view = markRaw({ key: `${tray.code}_${++this.viewCount}`, type, props });
        this.env.config.setDisplayName(tray.name);
        this.props.updateActionState({ tray: tray.code });
        this.remember();
    }

    multiRecordViews(tray) {
        const views = tray.views.filter(([, type]) => session.view_info[type]?.multi_record);
        return views.length ? views : [[false, "list"]];
    }

    viewProps(tray, type, views) {
        const searchView = tray.views.find((view) => view[1] === "search") || [false, "search"];
        return {
            resModel: tray.model,
            type,
            views: [...views, searchView],
            context: makeContext([tray.context || {}]),
            domain: new Domain(tray.domain || []).toList(user.context),
            // The trays are the side panel; a search panel beside them would leave no room.
            display: { mode: "current", controlPanel: {}, searchPanel: false },
            loadActionMenus: true,
            loadIrFilters: true,
            noContentHelp: this.emptyText(tray),
            selectRecord: (resId, options) => this.openRecord(tray, resId, options),
            createRecord: () => this.openRecord(tray, false),
            // A view hides the callbacks of its action from its content unless they are passed on.
            __beforeLeave__: this.env.__beforeLeave__,
            __getGlobalState__: this.env.__getGlobalState__,
            __getLocalState__: this.env.__getLocalState__,
        };
    }

    /** Search, page and scroll of the list that was left for a card, when it is the same list. */
    restoredViewState(tray, type) {
        const { globalState, state } = this.props;
        const isSame = (left) => left?.tray === tray.code && left?.type === type;
        const restored = {};
        if (isSame(globalState?.docflowCabinet)) {
            restored.globalState = globalState;
        }
        if (isSame(state?.docflowCabinet)) {
            restored.state = state;
        }
        return restored;
    }

    emptyText(tray) {
        let title = _t("Nothing waits for you here");
        let help = tray.help || "";
        if (tray.count) {
            title = _t("Nothing matches this search");
            help = _t("Remove a filter from the search box to see the rest of this tray.");
        }
        return markup`<p class="o_view_nocontent_smiling_face">${title}</p><p>${help}</p>`;
    }

    /** Opens the card on top of the cabinet; the breadcrumb leads back to the same tray. */
    openRecord(tray, resId, { activeIds, readonly, newWindow } = {}) {
        const formView = tray.views.find((view) => view[1] === "form") || [false, "form"];
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: tray.model,
                res_id: resId || undefined,
                views: [formView],
                context: makeContext([tray.context || {}]),
            },
            { newWindow, props: { resId, resIds: activeIds, readonly } }
        );
    }

    // Counters -------------------------------------------------------------------

    async loadTrays({ silent = false } = {}) {
        const orm = silent ? this.orm.silent : this.orm;
        const { actingFor } = this.state;
        const kwargs = actingFor ? { acting_for: actingFor } : {};
        this.state.trays = markRaw(await orm.call("docflow.document", "get_trays", [], kwargs));
        this.loadedAt = Date.now();
    }

    async refreshCounters() {
        try {
            await this.loadTrays({ silent: true });
        } catch {
            // Yesterday's counters are better than an error box that nobody asked for; a lost
            // connection or session shows itself on the next click.
        }
    }

    keepCountersFresh() {
        const refreshSoon = useDebounced(() => this.refreshCounters(), REFRESH_DELAY);
        const refreshIfSeen = () => {
            const isOld = Date.now() - this.loadedAt >= REFRESH_INTERVAL;
            if (document.visibilityState === "visible" && isOld) {
                this.refreshCounters();
            }
        };
        useBus(useService("docflow_trays").bus, "CHANGED", () => this.refreshCounters());
        // Buttons of the list, batch actions and dialogs opened from it change the counters.
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => {
            const { method } = detail.data.params || {};
            const isChange = UPDATE_METHODS.includes(method) || method?.startsWith("action_");
            if (isChange && !detail.error) {
                refreshSoon();
            }
        });
        let timer;
        onMounted(() => {
            timer = browser.setInterval(refreshIfSeen, REFRESH_INTERVAL / 4);
            document.addEventListener("visibilitychange", refreshIfSeen);
        });
        onWillUnmount(() => {
            browser.clearInterval(timer);
            document.removeEventListener("visibilitychange", refreshIfSeen);
        });
    }
}

registry.category("actions").add("docflow_cabinet", Cabinet);
