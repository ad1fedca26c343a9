/**
 * A place where a line may be typed: on top of the card (`assignmentId` false), or below an
 * assignment that the reader may pass on.
 *
 * @typedef {{ assignmentId: number|false, nodeId: number|false, level: number, executor: string }}
 *     Slot
 */

/**
 * @param {Object} tree
 * @returns {Slot[]} from top to bottom; the first is where one types without having chosen
 */
export function listSlots(tree) {
    const slots = tree.can_add
        ? [{ assignmentId: false, nodeId: false, level: 0, executor: "" }]
        : [];
    for (const node of tree.nodes) {
        for (const line of node.lines) {
            if (line.can_delegate) {
                slots.push({
                    assignmentId: line.id,
                    nodeId: node.id,
                    level: node.level + 1,
                    executor: line.executor,
                });
            }
        }
    }
    return slots;
}

/**
 * Where Tab leads: from the top of the card below the last line above that may be passed on; from a
 * level below one deeper.
 *
 * @param {Slot[]} slots
 * @param {Slot} slot
 * @returns {Slot|null}
 */
export function slotBelow(slots, slot) {
    const at = slots.findIndex(({ assignmentId }) => assignmentId === slot.assignmentId);
    const deeper = slot.assignmentId ? slots.slice(at + 1) : slots;
    const found = deeper.filter(({ level }) => level > slot.level);
    return (slot.assignmentId ? found[0] : found.at(-1)) || null;
}

/**
 * Where Shift+Tab leads: the nearest place above on a higher level.
 *
 * @param {Slot[]} slots
 * @param {Slot} slot
 * @returns {Slot|null}
 */
export function slotAbove(slots, slot) {
    const at = slots.findIndex(({ assignmentId }) => assignmentId === slot.assignmentId);
    return slots.slice(0, Math.max(at, 0)).findLast(({ level }) => level < slot.level) || null;
}

/**
 * Tells whether a node lies in a folded branch.
 *
 * @param {Object} node
 * @param {Object[]} nodes
 * @param {Object<number, boolean>} folded
 * @returns {boolean}
 */
export function isHidden(node, nodes, folded) {
    const byId = Object.fromEntries(nodes.map((each) => [each.id, each]));
    for (let above = byId[node.parent_id]; above; above = byId[above.parent_id]) {
        if (folded[above.id]) {
            return true;
        }
    }
    return false;
}

/**
 * Puts the row of the new line where it would stand as a resolution: after the whole branch.
 *
 * @param {Object[]} rows visible rows, depth first
 * @param {Slot} slot
 * @param {Object[]} nodes
 * @returns {Object[]}
 */
export function insertEntry(rows, slot, nodes) {
    const entry = { key: "entry", entry: slot, level: slot.level };
    const start = rows.findIndex(({ node }) => node.id === slot.nodeId);
    if (start < 0) {
        return [...rows, entry];
    }
    const { level } = nodes.find(({ id }) => id === slot.nodeId);
    let end = start + 1;
    while (end < rows.length && rows[end].level > level) {
        end++;
    }
    return [...rows.slice(0, end), entry, ...rows.slice(end)];
}
