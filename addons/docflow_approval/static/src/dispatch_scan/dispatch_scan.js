import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { barcodeCharacter } from "@docflow_base/components/barcode_listener/barcode_listener";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Mutex } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "docflow.dispatch.register";

/**
 * Tracking numbers by a barcode reader that types like a keyboard: first a letter, then the number
 * that the post gave it. The field reads keys by their place, so that a Ukrainian layout spoils
 * nothing, and what is wrong is said here: a window of its own would swallow the next code.
 */
export class DispatchScan extends Component {
    static template = "docflow_approval.DispatchScan";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.input = useAutofocus({ refName: "input" });
        this.rows = useRef("rows");
        // a reader is faster than the server
        this.mutex = new Mutex();
        this.state = useState({
            letters: [],
            currentId: false,
            message: _t("Scan the barcode of a letter, then the number that the post gave it."),
            tone: "info",
        });
        onWillStart(async () => {
            this.state.letters = await this.orm.call(MODEL, "get_scanned", [this.ids]);
        });
    }

    get ids() {
        return [this.props.action.params.register_id];
    }

    get entered() {
        return this.state.letters.filter((letter) => letter.tracking).length;
    }

    onKeydown(ev) {
        const el = this.input.el;
        const character = barcodeCharacter(ev);
        if (ev.key === "Enter" || (ev.key === "Tab" && el.value)) {
            ev.preventDefault();
            // the Enter of a reader presses no button of the window
            ev.stopPropagation();
            this.take();
        } else if (character && !ev.ctrlKey && !ev.altKey && !ev.metaKey) {
            ev.preventDefault();
            el.setRangeText(character, el.selectionStart, el.selectionEnd, "end");
        }
    }

    take() {
        const code = this.input.el.value.trim();
        this.input.el.value = "";
        this.input.el.focus();
        return code ? this.mutex.exec(() => this.scan(code)) : undefined;
    }

    async scan(code) {
        let result;
        try {
            result = await this.orm.silent.call(MODEL, "scan_tracking", [this.ids, code], {
                letter_id: this.state.currentId || null,
            });
        } catch (error) {
            this.say(error.data?.message || _t("No connection. Scan it once more."), "danger");
            return;
        }
        const { letter, is_entered: isEntered } = result;
        Object.assign(
            this.state.letters.find((row) => row.id === letter.id),
            letter
        );
        this.state.currentId = isEntered ? false : letter.id;
        const values = { line: letter.number, name: letter.name, tracking: letter.tracking };
        if (isEntered) {
            this.say(_t("Line %(line)s, %(name)s: %(tracking)s", values), "success");
        } else {
            this.say(_t("Line %(line)s, %(name)s: now the number of the post", values), "primary");
        }
        const row = this.rows.el?.querySelector(`[data-id="${letter.id}"]`);
        row?.scrollIntoView({ block: "nearest" });
    }

    say(message, tone) {
        Object.assign(this.state, { message, tone });
    }

    /** With the mouse, where a barcode cannot be read. */
    choose(letter) {
        this.state.currentId = letter.id;
        const values = { line: letter.number, name: letter.name };
        this.say(_t("Line %(line)s, %(name)s: now the number of the post", values), "primary");
        this.input.el.focus();
    }
}

registry.category("actions").add("docflow_dispatch_scan", DispatchScan);
