import { Component, onMounted, onPatched, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCell, getBorders, getNameKey, isFigure, makeHeads } from "./table_shape";

/** Signs of the tones: they hold where there are no colours. */
export const TONES = {
    late: { sign: "!", name: _t("Past the deadline") },
    soon: { sign: "›", name: _t("The deadline is near") },
};

/** Characters that fit into a column on one line. */
const WHOLE_LENGTH = 16;

/**
 * The table of a report. A figure that knows its records is a button and opens them; so is the name of a row.
 *
 * @param {Object} answer what the server says: columns, rows, totals
 * @param {{row: number, key: string}} focus the figure that was opened last
 */
export class ReportTable extends Component {
    static template = "docflow_base.ReportTable";
    static props = {
        answer: Object,
        focus: { type: Object, optional: true },
        onOpen: Function, // (link, {row, key})
    };

    setup() {
        this.table = useRef("table");
        this.isFigure = isFigure;
        this.formatCell = formatCell;
        this.tones = TONES;
        onMounted(() => this.restoreFocus());
        onPatched(() => this.restoreFocus());
    }

    get columns() {
        return this.props.answer.columns;
    }

    get shape() {
        const { columns } = this;
        return {
            heads: makeHeads(columns),
            borders: getBorders(columns),
            nameKey: getNameKey(columns),
        };
    }

    /** The text of a line across the table. */
    headText(row) {
        const column = this.columns.find(({ key }) => row.cells[key] ?? false);
        return column ? formatCell(row.cells[column.key], column) : "";
    }

    getLink(row, column, nameKey) {
        return row.opens?.[column.key] || (column.key === nameKey && row.open) || null;
    }

    /** Whose records they are, and which of them: a list has to say where one is. */
    getListName(link, column) {
        if (!isFigure(column)) {
            return link.name;
        }
        const head = column.group ? `${column.group}, ${column.label}` : column.label;
        return `${link.name}: ${head}`;
    }

    /** @param {string} text of the figure, as it is read aloud */
    describe(text, column, link) {
        return _t("%(figure)s. Open the list “%(list)s”", {
            figure: text,
            list: this.getListName(link, column),
        });
    }

    open(link, row, column) {
        const name = this.getListName(link, column);
        this.props.onOpen({ ...link, name }, { row, key: column.key });
    }

    /** Numbers of papers are not torn apart, nor is the short name of a row, such as a month. */
    isWhole(text, isName) {
        return text.length <= WHOLE_LENGTH && (isName || !/\s/.test(text));
    }

    get hasTotals() {
        return Object.keys(this.props.answer.totals || {}).length > 0;
    }

    /** Back from a list the eye is where it left. */
    restoreFocus() {
        const { focus } = this.props;
        if (!focus || focus === this.focused) {
            return;
        }
        this.focused = focus;
        const cell = `[data-row="${focus.row}"] [data-key="${CSS.escape(focus.key)}"] button`;
        this.table.el?.querySelector(cell)?.focus();
    }
}
