import { makeCard, missingFields, takeOver, toServer } from "@docflow_base/desk/card_values";
import { deskVerb } from "@docflow_base/desk/desk_keys";
import { expect, test } from "@odoo/hoot";

import { CHOICES, found, makeLetter } from "./desk_helpers";

test("sure values are filled in, unsure ones are hints and are not sent", () => {
    const card = makeCard(makeLetter(1), CHOICES);
    expect(card.values.recipient_ids).toEqual([{ id: 7, label: "Igor Mayor" }]);
    expect(card.values.topic_id).toBe(null);
    expect(card.hints.topic_id).toEqual({ id: 4, label: "Schools" });
    const values = toServer(card);
    expect(values.topic_id).toBe(false);
    expect(values.correspondent_id).toBe(3);
    expect(values.recipient_ids).toEqual([7]);
    expect(values.corr_date).toBe("2026-11-18");
});

test("a sender who is no contact yet goes by name and code", () => {
    const letter = makeLetter(1);
    delete letter.fields.correspondent_id;
    letter.fields.correspondent_name = found("Boiko H. P.");
    letter.fields.correspondent_code = found("12345678");
    const card = makeCard(letter, CHOICES);
    expect(missingFields(card, CHOICES)).toEqual([]);
    const values = toServer(card);
    expect(values.correspondent_id).toBe(false);
    expect(values.correspondent_name).toBe("Boiko H. P.");
    expect(values.correspondent_code).toBe("12345678");
});

test("same as last fills gaps, hints and the field in hand, never what was read surely", () => {
    const card = makeCard(makeLetter(1), CHOICES);
    const last = { ...card.values, topic_id: { id: 9, label: "Roads" }, name: "Old" };
    last.correspondent_id = { id: 6, label: "Other" };
    last.delivery_method_id = { id: 5, label: "Post" };
    expect(takeOver(card, last, false)).toBe(true);
    expect(card.values.correspondent_id.id).toBe(3);
    expect(card.values.topic_id.id).toBe(9);
    expect(card.values.delivery_method_id.id).toBe(5);
    expect(card.values.name).toBe("Roof 1");
    takeOver(card, last, "correspondent_id");
    expect(card.values.correspondent_id.id).toBe(6);
});

test("letters, digits and arrows stay with the fields, Enter with a focused button", () => {
    const make = (tag) => {
        const el = document.createElement(tag);
        document.body.append(el);
        return el;
    };
    const [text, button] = [make("input"), make("button")];
    const verb = (target, key, more = {}) => deskVerb({ target, key, ...more });
    expect(verb(text, "Enter")).toBe("confirm");
    expect(verb(text, "Enter", { shiftKey: true })).toBe(undefined);
    expect(verb(button, "Enter")).toBe(undefined);
    expect(verb(button, "Enter", { ctrlKey: true })).toBe("confirm");
    expect(verb(text, "ArrowRight")).toBe(undefined);
    expect(verb(document.body, "ArrowRight")).toBe("pageAfter");
    expect(verb(text, "ArrowDown", { ctrlKey: true })).toBe("letterAfter");
    expect(verb(text, "-")).toBe(undefined);
    expect(verb(text, "F3")).toBe("split");
    expect(verb(text, "F3", { altKey: true })).toBe(undefined);
    text.remove();
    button.remove();
});
