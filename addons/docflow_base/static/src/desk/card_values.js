/*
 * The card of a letter as the desk holds it: from what the server recognised to what the registrar
 * confirms. Plain functions; nothing here knows a component or the server.
 */

/** How a field of the card is held: one record, several, a day, a number, a mark or a text. */
export const FIELDS = {
    type_id: "record",
    correspondent_id: "record",
    corr_number: "text",
    corr_date: "date",
    name: "text",
    recipient_ids: "records",
    topic_id: "record",
    sheets: "number",
    annex_sheets: "number",
    copies: "number",
    delivery_method_id: "record",
    is_urgent: "mark",
    note: "text",
    proposed_text: "text",
    proposed_executor_ids: "records",
};

/** What the letters of one messenger have in common; the rest is each letter's own. */
const REPEATED = [
    "type_id",
    "correspondent_id",
    "recipient_ids",
    "topic_id",
    "delivery_method_id",
    "copies",
    "is_urgent",
    "note",
];

const EMPTY = { record: null, records: [], text: "", date: false, number: 0, mark: false };

export function isEmpty(name, value) {
    return FIELDS[name] === "records" ? !value?.length : !value;
}

/**
 * Values that arrive as [id, label], {id, name} or as a bare id are held as {id, label}. What is
 * known at the desk is called as there: a proposal was made in the language of the night.
 */
export function toRecord(value, label = "", known = []) {
    if (!value) {
        return null;
    }
    if (Array.isArray(value)) {
        return toRecord(value[0], value[1] || label, known);
    }
    if (typeof value === "object") {
        return { ...value, label: value.label || value.name || value.display_name || label };
    }
    const found = known.find((record) => record.id === value);
    return { id: value, label: found?.name || label || `#${value}` };
}

function toRecords(value, label, known) {
    const labels = Array.isArray(label) ? label : (value || []).length === 1 ? [label] : [];
    return (value || []).map((one, index) => {
        const found = known.find((record) => record.id === one);
        return toRecord(one, labels[index] || found?.name || "", known);
    });
}

/** One value of the server as the card holds it. */
function hold(name, value, label, choices) {
    const kind = FIELDS[name];
    const known = {
        type_id: choices.types,
        delivery_method_id: choices.delivery_methods,
        recipient_ids: choices.recipients,
        proposed_executor_ids: choices.recipients,
    };
    if (kind === "record") {
        return toRecord(value, label, known[name] || []);
    }
    if (kind === "records") {
        return toRecords(value, label, known[name] || []);
    }
    return value || EMPTY[kind];
}

/** A sender who is not among the contacts yet is recognised by his name alone. */
function withNewContact(fields) {
    const { correspondent_id: known, correspondent_name: name, correspondent_code: code } = fields;
    if (known?.value || !name?.value) {
        return fields;
    }
    const value = { id: false, label: name.value, code: code?.value || "" };
    return { ...fields, correspondent_id: { ...name, value, label: name.value } };
}

/**
 * The card as it is first shown: sure values are filled in, unsure ones wait as hints. How a letter
 * came is not written on it; a stack came with one messenger, so that is as with the letter before.
 *
 * @param {Object} letter the answer of `get_desk_letter`
 * @param {Object} choices dictionaries of the desk
 * @param {Object} [last] values of the letter registered before
 */
export function makeCard(letter, choices, last = null) {
    const card = {
        values: Object.fromEntries(
            Object.entries(FIELDS).map(([name, kind]) => [name, EMPTY[kind]])
        ),
        hints: {},
        marks: {},
        link: null,
        exemption: null,
        error: "",
        isRefused: false,
        missing: [],
        edited: {}, // names of fields in which the registrar had a hand
    };
    card.values.recipient_ids = [];
    card.values.proposed_executor_ids = [];
    card.values.copies = 1;
    card.values.delivery_method_id = last?.delivery_method_id || null;
    card.values.type_id = hold("type_id", choices.types[0]?.id, "", choices);
    const proposed = withNewContact(letter.fields || {});
    for (const name of Object.keys(FIELDS)) {
        const found = proposed[name];
        const value = found && hold(name, found.value, found.label, choices);
        if (!found || isEmpty(name, value)) {
            continue;
        }
        card.marks[name] = {
            confidence: found.confidence,
            pageId: found.page_id || false,
            box: found.box || null,
            isFilled: Boolean(found.is_filled),
        };
        if (found.is_filled) {
            card.values[name] = value;
        } else {
            card.hints[name] = value;
        }
    }
    if (letter.page_count && !card.values.sheets && !card.hints.sheets) {
        card.hints.sheets = letter.page_count;
    }
    return card;
}

/** The words of a hint, as they stand grey in the empty field. */
export function hintLabel(name, value) {
    switch (FIELDS[name]) {
        case "record":
            return value.label;
        case "records":
            return value.map((record) => record.label).join(", ");
        default:
            return String(value);
    }
}

export function setValue(card, name, value) {
    card.values[name] = value;
    card.edited[name] = true;
    card.error = "";
    card.missing = card.missing.filter((other) => other !== name || isEmpty(name, value));
    if (!isEmpty(name, value)) {
        delete card.hints[name];
    }
}

export function acceptHint(card, name) {
    const value = card.hints[name];
    if (value === undefined || !isEmpty(name, card.values[name])) {
        return false;
    }
    setValue(card, name, value);
    return true;
}

export function dismissHint(card, name) {
    delete card.hints[name];
    delete card.marks[name];
    card.edited[name] = true;
}

export const isTouched = (card) => Boolean(card && Object.keys(card.edited).length);

/** Takes over what was recognised meanwhile; where the registrar had a hand his word stands. */
export function refill(card, letter, choices, last) {
    const fresh = makeCard(letter, choices, last);
    for (const name of Object.keys(FIELDS).filter((one) => !card.edited[one])) {
        card.values[name] = fresh.values[name];
        for (const part of ["hints", "marks"]) {
            delete card[part][name];
            if (name in fresh[part]) {
                card[part][name] = fresh[part][name];
            }
        }
    }
}

/**
 * Fills from the letter before what is empty or only hinted, and the field in hand.
 *
 * @returns {boolean} whether anything was taken over
 */
export function takeOver(card, last, activeField) {
    let taken = false;
    for (const name of Object.keys(FIELDS)) {
        const isMeant = REPEATED.includes(name) || name === activeField;
        const isFree = isEmpty(name, card.values[name]) || name === activeField;
        const value = last?.[name];
        if (isMeant && isFree && !isEmpty(name, value)) {
            setValue(card, name, Array.isArray(value) ? [...value] : value);
            taken = true;
        }
    }
    return taken;
}

/** The values of the letter registered last, however the server or this browser keeps them. */
export function holdLast(last, choices) {
    if (!last) {
        return null;
    }
    const label = (name) => last[name.replace(/_ids?$/, "_label")] || "";
    return Object.fromEntries(
        Object.keys(FIELDS)
            .filter((name) => last[name])
            .map((name) => [name, hold(name, last[name], label(name), choices)])
    );
}

/** Required fields that are still empty, in the order of the card. */
export function missingFields(card, choices) {
    const type = choices.types.find((one) => one.id === card.values.type_id?.id);
    const required = new Set(["type_id", "name", ...(type?.required || [])]);
    return Object.keys(FIELDS).filter(
        (name) => required.has(name) && isEmpty(name, card.values[name])
    );
}

/** The field that asks for the registrar's eyes first: a gap, then a hint, then the subject. */
export function fieldToLookAt(card, choices) {
    const gap = missingFields(card, choices)[0];
    const isRead = (name) => name in card.hints && name in card.marks;
    return gap || Object.keys(FIELDS).find(isRead) || "name";
}

/** The card as `action_register_letter` takes it. */
export function toServer(card) {
    const values = {};
    for (const [name, kind] of Object.entries(FIELDS)) {
        const value = card.values[name];
        if (kind === "record") {
            values[name] = value?.id || false;
        } else if (kind === "records") {
            values[name] = value.map((record) => record.id);
        } else {
            values[name] = kind === "text" ? value.trim() : value;
        }
    }
    const sender = card.values.correspondent_id;
    if (sender && !sender.id) {
        values.correspondent_name = sender.label;
        values.correspondent_code = sender.code || false;
    }
    if (card.link) {
        values.link_document_id = card.link.id;
        values.link_kind = card.link.kind;
    }
    if (card.exemption) {
        values.exemption = card.exemption.code;
        values.exemption_note = card.exemption.note;
    }
    return values;
}
