const MAX_SHOWN = 8;
/** "@" at the beginning of a word and what was typed of a name after it, up to the caret. */
const FRAGMENT = /(?:^|[\s,;:(])@([^@,;:\n—–]{0,60})$/u;
const APOSTROPHES = /['’‘‛ʼʹʻ`´′＇]/g;

/** Nobody types apostrophes and capital letters alike. */
function fold(text) {
    return text.toLocaleLowerCase().replace(APOSTROPHES, "");
}

function words(text) {
    return fold(text)
        .split(/[\s.]+/)
        .filter(Boolean);
}

/**
 * The fragment of a name that is being typed.
 *
 * @param {string} text
 * @param {number} caret
 * @returns {{ start: number, fragment: string }|null} `start` is the place of the sign @
 */
export function fragmentAt(text, caret) {
    const match = FRAGMENT.exec(text.slice(0, caret));
    return match && { start: caret - match[1].length - 1, fragment: match[1] };
}

/**
 * People whose names begin with what was typed, word by word in any order.
 *
 * @param {{ id: number, name: string, position: string }[]} people
 * @param {string} fragment
 * @returns {Object[]} nobody where a whole name was typed already
 */
export function suggestPeople(people, fragment) {
    const typed = words(fragment);
    const isComplete = /\s$/.test(fragment);
    const found = people.filter(({ name }) => {
        const parts = words(name);
        return typed.every((word) => parts.some((part) => part.startsWith(word)));
    });
    if (isComplete && found.some(({ name }) => fold(name) === fold(fragment.trim()))) {
        return [];
    }
    return found.slice(0, MAX_SHOWN);
}

/**
 * The text with the name of a chosen person in place of a fragment.
 *
 * @param {string} text
 * @param {number} start place of the sign @
 * @param {number} end place after the fragment
 * @param {string} name
 * @returns {{ text: string, caret: number }}
 */
export function insertName(text, start, end, name) {
    const rest = text.slice(end);
    const gap = /^[\s,;:.]/.test(rest) ? "" : " ";
    const head = `${text.slice(0, start)}@${name}${gap}`;
    return { text: head + rest, caret: head.length };
}
