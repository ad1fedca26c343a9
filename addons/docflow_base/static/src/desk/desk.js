import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { BarcodeBuffer } from "@docflow_base/components/barcode_listener/barcode_listener";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CardForm } from "./card_form";
import { isTouched } from "./card_values";
import { deskVerb, keyBar, ONCE } from "./desk_keys";
import { useDeskLive } from "./desk_live";
import { DeskModel, errorText } from "./desk_model";
import { SETTLED } from "./desk_stack";
import { KeyBar } from "./key_bar";
import { printLabel } from "./label_print";
import { PageView } from "./page_view";
import { ReasonDialog } from "./reason_dialog";
import { choicesMade } from "./record_input";
import { RepairPanel } from "./repair_panel";
import { StackList } from "./stack_list";

const AUTOMATIC_KEY = "docflow.desk.label";
const ZOOM_KEY = "docflow.desk.zoom";
const ZOOM_STEP = 1.2;
const [MIN_ZOOM, MAX_ZOOM] = [0.4, 4];
/** A reader sends its keys faster than any person types so many of them. */
const READER_DELAY = 30;
const ANY_BARCODE = /^[A-Z0-9]{6,}$/;

/**
 * The registrar's desk: the stack at the left, the page in the middle, the card at the right. Made
 * for the keyboard: what was read is confirmed with Enter, and the next letter lies there.
 */
export class Desk extends Component {
    static template = "docflow_base.Desk";
    static components = { CardForm, KeyBar, PageView, RepairPanel, StackList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.http = useService("http");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.ui = useService("ui");
        this.root = useRef("root");
        const left = this.props.state?.docflowDesk || { position: this.askedPosition };
        this.desk = useState(new DeskModel(this.orm, left));
        this.state = useState({
            isDropping: false,
            isUploading: false,
            zoom: Number(browser.localStorage.getItem(ZOOM_KEY)) || 1,
            isAutomatic: browser.localStorage.getItem(AUTOMATIC_KEY) === "1",
        });
        this.reader = new BarcodeBuffer(READER_DELAY, ANY_BARCODE);
        useSetupAction({
            getLocalState: () => ({
                docflowDesk: { position: this.desk.position, cards: this.desk.cards },
            }),
        });
        onWillStart(() => this.desk.load({ batchId: left.position.batchId }));
        useDeskLive(
            () => this.desk.isReading,
            (message) => message.office_id === this.desk.officeId,
            () => this.desk.load({ silent: true })
        );
        useExternalListener(window, "keydown", (ev) => this.onReaderKey(ev), { capture: true });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
    }

    // What is shown

    /** What a list of stacks or letters asked to be shown. */
    get askedPosition() {
        const { batch_id, letter_id, office_id } = this.props.action.params || {};
        return { batchId: batch_id, letterId: letter_id, officeId: office_id };
    }

    get keys() {
        return keyBar({ isRepair: this.desk.isRepair });
    }

    get isSettled() {
        return SETTLED.includes(this.desk.letter?.state);
    }

    get counterText() {
        const { today = 0, average_seconds: average = 0 } = this.desk.counters;
        return today
            ? _t("Letters today: %(today)s · %(seconds)s s on average", {
                  today,
                  seconds: Math.round(average),
              })
            : _t("Letters today: none yet");
    }

    // Keys

    /** Dialogs have keys of their own. */
    get isListening() {
        return !this.ui.isBlocked && this.ui.activeElement === document;
    }

    /**
     * The label of a card opens the card from any screen. Any other barcode is no text for the field
     * in hand, and the Enter at its end must not register a letter.
     */
    onReaderKey(ev) {
        const barcode = this.reader.push(ev, ev.timeStamp);
        if (!barcode || !this.isListening) {
            return;
        }
        ev.preventDefault();
        ev.stopImmediatePropagation();
        this.reader.restoreField();
        this.notification.add(
            _t("%s is no label of ours. Nothing was typed, nothing was registered.", barcode),
            { type: "warning" }
        );
    }

    onKeydown(ev) {
        if (ev.defaultPrevented || !this.isListening) {
            return;
        }
        const verb = deskVerb(ev);
        if (!verb) {
            return;
        }
        ev.preventDefault();
        if (!(ev.repeat && ONCE.includes(verb))) {
            this.do(verb);
        }
    }

    /** Every key and its button. */
    do(verb) {
        const { desk } = this;
        const verbs = {
            confirm: () => this.confirm(),
            repeat: () => this.repeat(),
            split: () => desk.letter && desk.split(),
            join: () => desk.letter && desk.join(),
            rotate: () => desk.rotate(),
            exempt: () => this.askExemption(),
            drop: () => this.askDrop(),
            label: () => this.printLabel(),
            link: () => this.link(desk.letter?.duplicates[0]),
            defer: () => desk.letter && !this.isSettled && desk.defer(),
            pageBefore: () => desk.turnPage(-1),
            pageAfter: () => desk.turnPage(1),
            letterBefore: () => desk.openNeighbour(-1),
            letterAfter: () => desk.openNeighbour(1),
            zoomIn: () => this.setZoom(this.state.zoom * ZOOM_STEP),
            zoomOut: () => this.setZoom(this.state.zoom / ZOOM_STEP),
        };
        return verbs[verb]();
    }

    /** What is typed in the field in hand belongs to the card before it is sent. */
    async commitField() {
        const el = document.activeElement;
        if (this.root.el?.contains(el) && el.matches("input, textarea")) {
            el.blur();
            el.focus({ preventScroll: true });
        }
        await choicesMade();
    }

    async confirm() {
        const { desk } = this;
        if (!desk.isOpen || this.isSettled) {
            return;
        }
        if (desk.isRepair) {
            await desk.continueWithout();
            return;
        }
        if (desk.letter.state === "reading" && !isTouched(desk.card)) {
            desk.card.error = _t("Its pages are still being read. Wait a moment, or put it aside.");
            return;
        }
        await this.commitField();
        const done = await desk.register();
        if (done && this.state.isAutomatic) {
            await this.print(done.document_id);
        }
    }

    repeat() {
        if (this.desk.letter && !this.desk.repeatLast()) {
            this.notification.add(_t("No letter was registered here before this one."));
        }
    }

    link(duplicate) {
        const { card } = this.desk;
        if (card && duplicate) {
            const isLinked = card.link?.id === duplicate.id;
            card.link = isLinked
                ? null
                : { id: duplicate.id, kind: duplicate.link_kind || "addition" };
        }
    }

    // Dialogs

    askExemption() {
        const { card, choices } = this.desk;
        if (card && !this.isSettled) {
            this.dialog.add(ReasonDialog, {
                title: _t("Why is it not scanned in full?"),
                explanation: _t(
                    "The card is registered with the pages that are here, or with none."
                ),
                choices: choices.exemptions,
                isNoteRequired: (code) =>
                    choices.exemptions.some((one) => one.code === code && one.is_note_required),
                onConfirm: (exemption) => {
                    card.exemption = exemption;
                },
            });
        }
    }

    askDrop() {
        if (this.desk.letter && !this.isSettled) {
            this.dialog.add(ReasonDialog, {
                title: _t("Why is this letter not needed?"),
                explanation: _t("Its pages stay with the stack; nothing is registered."),
                onConfirm: ({ note }) => this.desk.drop(note),
            });
        }
    }

    /** The eye keeps its zoom from letter to letter. */
    setZoom(zoom) {
        this.state.zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
        browser.localStorage.setItem(ZOOM_KEY, this.state.zoom);
    }

    // Labels

    setAutomatic(isAutomatic) {
        this.state.isAutomatic = isAutomatic;
        browser.localStorage.setItem(AUTOMATIC_KEY, isAutomatic ? "1" : "0");
    }

    printLabel() {
        const { lastDone, letter } = this.desk;
        const documentId = (this.isSettled && letter.document?.id) || lastDone?.document_id;
        if (documentId) {
            return this.print(documentId);
        }
        this.notification.add(_t("Register a letter first: the label bears its number."));
    }

    async print(documentId) {
        try {
            await printLabel(this.orm, documentId);
        } catch (error) {
            this.notification.add(_t("The label was not printed: %s", errorText(error)), {
                type: "warning",
            });
        }
    }

    // Stacks

    async upload(files) {
        if (!files.length) {
            return;
        }
        const data = new FormData();
        data.append("csrf_token", odoo.csrf_token);
        data.append("office_id", this.desk.officeId);
        for (const file of files.filter((one) => checkFileSize(one.size, this.notification))) {
            data.append("files", file);
        }
        if (!data.has("files")) {
            return;
        }
        this.state.isUploading = true;
        try {
            const answer = await this.http.post("/docflow/scan/upload", data);
            if (answer.error) {
                this.notification.add(answer.error, { type: "danger" });
            } else {
                // whoever is in the middle of a stack stays there
                const batchId = this.desk.findNext() ? this.desk.batch.id : answer.batch_id;
                await this.desk.load({ batchId });
            }
        } catch (error) {
            this.notification.add(_t("The files did not arrive: %s Try again.", errorText(error)), {
                type: "danger",
            });
        } finally {
            this.state.isUploading = false;
        }
    }

    onDrag(ev) {
        if (ev.dataTransfer?.types.includes("Files")) {
            ev.preventDefault();
            this.state.isDropping =
                ev.type !== "dragleave" || this.root.el.contains(ev.relatedTarget);
        }
    }

    onDrop(ev) {
        if (ev.dataTransfer?.files.length) {
            ev.preventDefault();
            this.state.isDropping = false;
            this.upload([...ev.dataTransfer.files]);
        }
    }

    async printSeparators() {
        const action = await this.orm.call("docflow.scan.batch", "action_print_separators", []);
        await this.action.doAction(action);
    }

    async openState(state) {
        if (!(await this.desk.openNextIn(state)) && this.desk.counters[state]) {
            await this.action.doAction("docflow_base.docflow_scan_letter_action", {
                additionalContext: { [`search_default_${state}`]: 1 },
            });
        }
    }

    // Elsewhere

    openDocument(documentId) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: "docflow.document",
                res_id: documentId,
                views: [[false, "form"]],
            },
            { newWindow: true }
        );
    }

    async saveDraft() {
        await this.commitField();
        const answer = await this.desk.saveDraft();
        if (answer) {
            await this.action.doAction(answer);
        }
    }
}

registry.category("actions").add("docflow_desk", Desk);
