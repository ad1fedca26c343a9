/** Equal rows that stay visible on either side of a change. */
const CONTEXT = 2;

/** What stands in the narrow column between the texts, so that colour is never alone. */
export const SIGNS = { equal: "", changed: "≠", added: "+", removed: "−" };

/** @returns {number[]} indexes of rows where a change begins: neighbours of one change are one */
export function findChanges(rows) {
    return rows.flatMap((row, index) => {
        const before = rows[index - 1];
        const isNew = !before || before.kind === "equal" || row.kind === "changed";
        return row.kind !== "equal" && isNew ? [index] : [];
    });
}

export function countKinds(rows) {
    const counts = { changed: 0, added: 0, removed: 0 };
    for (const { kind } of rows) {
        if (kind in counts) {
            counts[kind]++;
        }
    }
    return counts;
}

/**
 * Rows as they are shown: long runs of equal ones are folded into one line.
 *
 * @param {Object[]} rows
 * @param {Set<number>} unfolded keys of folds that the reader has opened
 * @param {boolean} isWhole everything is shown
 * @returns {Object[]} `{ key, row }` or `{ key, count }`
 */
export function foldRows(rows, unfolded, isWhole) {
    const near = new Set();
    rows.forEach((row, index) => {
        for (let i = index - CONTEXT; row.kind !== "equal" && i <= index + CONTEXT; i++) {
            near.add(i);
        }
    });
    const items = [];
    let fold = null;
    rows.forEach((row, index) => {
        if (isWhole || near.has(index)) {
            fold = null;
            items.push({ key: index, row });
            return;
        }
        if (!fold) {
            fold = { key: `fold-${index}`, first: index, rows: [] };
            items.push(fold);
        }
        fold.rows.push({ key: index, row });
    });
    // one folded line would hide one line
    return items.flatMap((item) =>
        !item.rows
            ? [item]
            : item.rows.length < 2 || unfolded.has(item.first)
              ? item.rows
              : [{ key: item.key, first: item.first, count: item.rows.length }]
    );
}

/** Each page is told once, at the row where it begins on that side. */
export function markPages(rows) {
    const last = { left: 0, right: 0 };
    return rows.map((row) => {
        const begins = {};
        for (const side of ["left", "right"]) {
            const page = row[`${side}_page`];
            begins[side] = page > last[side] ? page : 0;
            last[side] = Math.max(last[side], page);
        }
        return { ...row, begins };
    });
}
