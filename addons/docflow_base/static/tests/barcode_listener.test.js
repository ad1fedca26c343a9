import {
    barcodeCharacter,
    BarcodeBuffer,
} from "@docflow_base/components/barcode_listener/barcode_listener";
import { expect, test } from "@odoo/hoot";

const BARCODE = "DF0002133396";

/** Types on a keyboard, `delay` milliseconds between keys; returns what the buffer answers. */
function type(text, { delay = 5, target = document.body, buffer = new BarcodeBuffer() } = {}) {
    let now = 1000;
    let answer = false;
    for (const character of [...text, "Enter"]) {
        now += delay;
        const code = /\d/.test(character) ? `Digit${character}` : `Key${character}`;
        const ev = { key: character, code: character === "Enter" ? "Enter" : code, target };
        answer = buffer.push(ev, now) || answer;
    }
    return answer;
}

test("a reader's burst of keys is a barcode, a person's typing is not", () => {
    expect(type(BARCODE)).toBe(BARCODE);
    expect(type(BARCODE, { delay: 120 })).toBe(false);
});

test("only the shape of a card's barcode counts", () => {
    expect(type("0002133396")).toBe(false);
    expect(type("DF000213339")).toBe(false);
    expect(type("4820000000001")).toBe(false);
});

test("the keyboard layout does not matter", () => {
    expect(barcodeCharacter({ key: "в", code: "KeyD" })).toBe("D");
    expect(barcodeCharacter({ key: "7", code: "Numpad7" })).toBe("7");
    expect(barcodeCharacter({ key: "-", code: "Minus" })).toBe("");
});

test("the field that had the focus gets its text back", () => {
    const buffer = new BarcodeBuffer();
    const target = document.createElement("input");
    document.body.append(target);
    target.value = "roof";
    buffer.push({ key: "D", code: "KeyD", target }, 0);
    target.value = "roofD";
    buffer.restoreField();
    expect(target.value).toBe("roof");
    target.remove();
});
