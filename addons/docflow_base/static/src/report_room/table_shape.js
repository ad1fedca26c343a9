import { localization } from "@web/core/l10n/localization";

const { DateTime } = luxon;

/*
 * The table of a report as it stands on the sheet: heads over groups of columns, figures at the right. Figures are
 * written as the print and the spreadsheet write them, so that nobody compares “12 %” with “12.0 %”.
 */
const FIGURES = ["number", "decimal", "percent"];
const NO_BREAK = "\u00a0";
/** Below it a number is read at a glance, and years stay years. */
const GROUPED_FROM = 10000;

export const isFigure = (column) => FIGURES.includes(column.kind);

/**
 * The rows of the head. Neighbours of one group stand under one cell; a column without a group reaches over both
 * rows.
 *
 * @returns {{key: string, label: string, colspan: number, rowspan: number, column?: Object}[][]}
 */
export function makeHeads(columns) {
    if (!columns.some((column) => column.group)) {
        return [columns.map((column) => makeHead(column, 1))];
    }
    const top = [];
    const below = [];
    for (const column of columns) {
        if (!column.group) {
            top.push(makeHead(column, 2));
            continue;
        }
        below.push(makeHead(column, 1));
        const last = top.at(-1);
        if (last?.isGroup && last.label === column.group) {
            last.colspan++;
        } else {
            const { key, group: label } = column;
            top.push({ key: `over_${key}`, label, colspan: 1, rowspan: 1, isGroup: true });
        }
    }
    return [top, below];
}

function makeHead(column, rowspan) {
    return { key: column.key, label: column.label, colspan: 1, rowspan, column };
}

/** Keys of the columns with a line before them: a group begins there, or ends. */
export function getBorders(columns) {
    const keys = columns
        .filter((column, index) => index && column.group !== columns[index - 1].group)
        .map((column) => column.key);
    return new Set(keys);
}

/** The column that names a row: the first one of words. */
export function getNameKey(columns) {
    return columns.find((column) => column.kind === "text")?.key;
}

/** A value of the server as it stands on paper too; moments are those of the company's clock. */
export function formatCell(value, { kind }) {
    if (value === null || value === undefined) {
        return kind === "percent" ? "—" : "";
    }
    switch (kind) {
        case "number":
            return groupDigits(value);
        case "decimal":
            return formatDecimal(value);
        case "percent":
            return `${formatDecimal(value)}${NO_BREAK}%`;
        case "date":
            return DateTime.fromISO(value).toFormat("dd.MM.yyyy");
        case "datetime":
            return DateTime.fromISO(value).toFormat("dd.MM.yyyy HH:mm");
        default:
            return String(value);
    }
}

function formatDecimal(value) {
    return value.toFixed(1).replace(".", localization.decimalPoint);
}

export function groupDigits(value) {
    const text = String(value);
    return Math.abs(value) < GROUPED_FROM ? text : text.replace(/\B(?=(\d{3})+$)/g, NO_BREAK);
}
