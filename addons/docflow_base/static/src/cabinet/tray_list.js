import { Component, useRef } from "@odoo/owl";
import { formatInteger } from "@web/views/fields/formatters";

/**
 * The trays of the cabinet under their headings, with counters.
 */
export class TrayList extends Component {
    static template = "docflow_base.TrayList";
    static props = {
        trays: Array,
        current: { type: String, optional: true },
        onSelect: Function,
    };

    setup() {
        this.root = useRef("root");
    }

    /** Trays in the server's order, gathered by section. */
    get sections() {
        const sections = new Map();
        for (const tray of this.props.trays) {
            if (!sections.has(tray.section)) {
                sections.set(tray.section, {
                    code: tray.section,
                    name: tray.section_name,
                    trays: [],
                });
            }
            sections.get(tray.section).trays.push(tray);
        }
        return [...sections.values()];
    }

    hasCount(count) {
        return Number.isInteger(count);
    }

    /** The server stops counting past the limit: the exact number of a huge tray helps nobody. */
    formatCount(tray, count) {
        return count > tray.limit ? `${formatInteger(tray.limit)}+` : formatInteger(count);
    }

    /** Text of the small-screen selector. */
    optionLabel(tray) {
        return this.hasCount(tray.count)
            ? `${tray.name} (${this.formatCount(tray, tray.count)})`
            : tray.name;
    }

    /** What the counter looks like: red, yellow, or pale where nothing waits. */
    countClass(tray) {
        const isMuted = !tray.count || tray.tone === "muted";
        return {
            o_docflow_late: this.isAllLate(tray),
            o_docflow_soon: tray.tone === "warning" && tray.count > 0,
            o_docflow_mute: isMuted,
        };
    }

    /**
     * Every document here is late: one red number says it, a second one would repeat it. Past the
     * bound of counting nobody knows, except of what is late by its very name.
     */
    isAllLate(tray) {
        const isKnown = tray.count <= tray.limit || tray.code === "overdue";
        return tray.count > 0 && isKnown && tray.count_late === tray.count;
    }

    /**
     * Arrows walk through the trays, so that Tab leaves the list at once; Enter opens.
     *
     * @param {KeyboardEvent} ev
     */
    onKeydown(ev) {
        const buttons = [...this.root.el.querySelectorAll(".o_docflow_tray")];
        const index = buttons.indexOf(document.activeElement);
        const last = buttons.length - 1;
        const target = {
            ArrowDown: Math.min(index + 1, last),
            ArrowUp: Math.max(index - 1, 0),
            Home: 0,
            End: last,
        }[ev.key];
        if (target !== undefined && index >= 0) {
            ev.preventDefault();
            ev.stopPropagation();
            buttons[target].focus();
        }
    }
}
