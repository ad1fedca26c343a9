import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { CHOICES, found, makeLetter } from "./desk_helpers";

class ScanBatch extends models.Model {
    _name = "docflow.scan.batch";
    name = fields.Char();
}

class ScanLetter extends models.Model {
    _name = "docflow.scan.letter";
    name = fields.Char();
}

class ScanPage extends models.Model {
    _name = "docflow.scan.page";
    name = fields.Char();
}

class Document extends models.Model {
    _name = "docflow.document";
    name = fields.Char();
}

defineMailModels();
defineModels([ScanBatch, ScanLetter, ScanPage, Document]);

let letters;
let answer;

/** The server of these tests: keeps letters, notes what it was asked for. */
beforeEach(() => {
    letters = [makeLetter(1), makeLetter(2), makeLetter(3)];
    answer = null;
    let number = 3395;
    const find = (id) => letters.find((letter) => letter.id === id);
    onRpc("docflow.scan.batch", "get_desk", () => ({
        offices: [{ id: 1, name: "General Department" }],
        office_id: 1,
        batches: [{ id: 1, name: "scanner-2, 09:14", state: "ready", letters_left: 3 }],
        batch: {
            id: 1,
            name: "scanner-2, 09:14",
            state: "ready",
            pages: 6,
            pages_read: 6,
            letters: letters.map((letter) => ({ ...letter })),
        },
        counters: { today: 142, average_seconds: 18, repair: 0, deferred: 0 },
        choices: CHOICES,
        last: null,
    }));
    onRpc("docflow.scan.letter", "get_desk_letter", ({ args }) => {
        expect.step(`get ${args[0][0]}`);
        return { ...find(args[0][0]) };
    });
    onRpc("docflow.scan.letter", "action_register_letter", async ({ args }) => {
        const [[id], values] = args;
        expect.step(`register ${id}: ${values.name}`);
        await answer;
        number++;
        find(id).state = "registered";
        return { document_id: 100 + id, reg_number: `02-13/${number}`, hint: "" };
    });
    onRpc("docflow.scan.letter", "get_desk_hint", ({ args }) => {
        const [, values] = args;
        return `Gets No. 02-13/${number + 1} for ${values.recipient_ids.length}`;
    });
    for (const verb of ["continue", "defer", "split", "join"]) {
        onRpc("docflow.scan.letter", `action_${verb}`, ({ args }) => {
            expect.step(`${verb} ${args.flat().join()}`);
            find(args[0][0]).state = { continue: "ready", defer: "deferred" }[verb] || "ready";
            return verb === "join" ? args[0][0] - 1 : true;
        });
    }
});

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction("docflow_desk");
    await animationFrame();
}

async function settle() {
    await animationFrame();
    await animationFrame();
}

const field = (name) => `.o_docflow_desk_row[data-field='${name}']`;
const input = (name) => queryOne(`#docflow_desk_${name}`);
const notes = () => queryAllTexts(".o_docflow_desk_letter_text > :last-child");
const current = () =>
    queryOne(".o_docflow_desk_letter[aria-current='true'] .o_docflow_desk_letter_title").innerText;

test.tags("desktop");
test("Enter registers and the next letter, fetched before, is there without waiting", async () => {
    answer = new Deferred();
    await openDesk();
    expect(".o_docflow_desk_counter").toHaveText("Letters today: 142 · 18 s on average");
    expect.verifySteps(["get 1", "get 2"]);
    // the first thing to decide has the cursor
    expect(document.activeElement).toBe(input("topic_id"));
    await press("Enter");
    await settle();
    expect(input("name").value).toBe("Roof 2");
    expect(notes()[0]).toBe("is being registered…");
    expect.verifySteps(["register 1: Roof 1", "get 3"]);
    answer.resolve();
    await settle();
    expect(queryAllTexts(".o_docflow_desk_letter b")[0]).toBe("02-13/3396");
    expect(notes()[0]).toBe("registered");
    expect(".o_docflow_desk_last").toHaveText("Last: 02-13/3396");
    // that number is gone: what Enter will do now is told anew
    expect(".o_docflow_desk_next").toHaveText(/^Gets No. 02-13\/3397/);
    expect(".o_docflow_desk_counter").toHaveText("Letters today: 143 · 18 s on average");
});

test.tags("desktop");
test("letters get their numbers in the order in which they were confirmed", async () => {
    answer = new Deferred();
    await openDesk();
    await press("Enter");
    await settle();
    await press("Enter");
    await settle();
    expect.verifySteps(["get 1", "get 2", "register 1: Roof 1", "get 3"]);
    answer.resolve();
    await settle();
    await settle();
    expect.verifySteps(["register 2: Roof 2"]);
    expect(queryAllTexts(".o_docflow_desk_letter b").slice(0, 2)).toEqual([
        "02-13/3396",
        "02-13/3397",
    ]);
});

test.tags("desktop");
test("a hint is accepted by Tab, by → and by a click, and dismissed by Backspace", async () => {
    for (const letter of letters) {
        letter.fields.corr_number = found("7/8", { is_filled: false, confidence: 0.5 });
    }
    await openDesk();
    expect(input("topic_id").placeholder).toBe("Schools?");
    expect(`${field("topic_id")} .o_docflow_desk_confidence`).toHaveText("0.71");
    expect(field("topic_id")).toHaveClass("o_docflow_desk_hint");
    input("topic_id").focus();
    await press("Tab");
    await animationFrame();
    expect(input("topic_id").value).toBe("Schools");
    expect(document.activeElement).not.toBe(input("topic_id"));
    input("corr_number").focus();
    await press("ArrowRight");
    await animationFrame();
    expect(input("corr_number").value).toBe("7/8");
    expect(field("corr_number")).not.toHaveClass("o_docflow_desk_hint");
    await contains(".o_docflow_desk_letter:eq(1)").click();
    await contains(`${field("corr_number")} button`).click();
    expect(input("corr_number").value).toBe("7/8");
    input("topic_id").focus();
    await press("Backspace");
    await animationFrame();
    expect(input("topic_id").placeholder).toBe("");
    expect(`${field("topic_id")}.o_docflow_desk_hint`).toHaveCount(0);
    expect.verifySteps(["get 1", "get 2", "get 3"]);
});

test.tags("desktop");
test("a gap stops the registration before the server is asked, and gets the cursor", async () => {
    delete letters[0].fields.correspondent_id;
    await openDesk();
    await contains("#docflow_desk_name").edit("Another subject", { confirm: false });
    await advanceTime(100);
    await settle();
    await press("Enter");
    await settle();
    await settle();
    expect(".o_docflow_desk_card .alert-warning").toHaveText("Fill in: Correspondent");
    expect(document.activeElement).toBe(input("correspondent_id"));
    expect(field("correspondent_id")).toHaveClass("o_docflow_desk_missing");
    expect(input("name").value).toBe("Another subject");
    expect.verifySteps(["get 1", "get 2"]);
});

test.tags("desktop");
test("a refusal stands beside the card, and nothing that was typed is lost", async () => {
    let isRefusing = true;
    onRpc("docflow.scan.letter", "action_register_letter", () => {
        if (isRefusing) {
            throw makeServerError({ message: "The journal of 2026 is closed." });
        }
        return { document_id: 1, reg_number: "02-13/1" };
    });
    await openDesk();
    await contains("#docflow_desk_name").edit("Mine", { confirm: false });
    await press("F8");
    await press("Enter");
    await settle();
    await settle();
    expect(".o_docflow_desk_error").toHaveText("The journal of 2026 is closed.");
    expect(input("name").value).toBe("Mine");
    expect(notes()[0]).toBe("not registered");
    isRefusing = false;
    await press("Enter");
    await settle();
    expect(queryAllTexts(".o_docflow_desk_letter b")[0]).toBe("02-13/1");
    expect.verifySteps(["get 1", "get 2", "get 3"]);
});

test.tags("desktop");
test("focusing a field turns to its page and shows its place", async () => {
    await openDesk();
    expect(".o_docflow_desk_box").toHaveCount(1);
    input("name").focus();
    await animationFrame();
    expect(".o_docflow_desk_pageno").toHaveText("page 2 of 2");
    expect(".o_docflow_desk_box.active").toHaveAttribute("data-field", "name");
    expect(queryOne(".o_docflow_desk_box.active").style.left).toBe("9.6%");
    await press("PageUp");
    await animationFrame();
    expect(".o_docflow_desk_pageno").toHaveText("page 1 of 2");
    expect.verifySteps(["get 1", "get 2"]);
});

test.tags("desktop");
test("F3 splits at the page in hand; at the first page it says what to do", async () => {
    await openDesk();
    await press("F3");
    await animationFrame();
    expect(".o_docflow_desk_error").toHaveText(/^The letter begins with this page already/);
    await press("PageDown");
    await press("F3");
    await settle();
    expect.verifySteps(["get 1", "get 2", "split 1,12", "get 1"]);
});

test.tags("desktop");
test("an odd letter waits in yellow with its reason; Enter continues without repair", async () => {
    letters[0] = makeLetter(1, {
        state: "repair",
        problem: "foreign_barcode",
        problem_label: "foreign barcode",
        problem_text: "A barcode on it is none of ours.",
        next_hint: "It becomes a letter like others.",
    });
    await openDesk();
    expect(".o_docflow_desk_letter:first").toHaveClass("o_docflow_desk_odd");
    expect(notes()[0]).toBe("foreign barcode");
    expect(".o_docflow_desk_problem").toHaveText("A barcode on it is none of ours.");
    expect(".o_docflow_desk_keys [data-verb=confirm]").toHaveText("Enter continue without");
    await press("Enter");
    await settle();
    expect(input("name").value).toBe("Roof 1");
    expect.verifySteps(["get 1", "get 2", "continue 1", "get 1"]);
});

test.tags("desktop");
test("a reason not to scan is asked in a dialog, where the keys of the desk are silent", async () => {
    let sent;
    onRpc("docflow.scan.letter", "action_register_letter", ({ args }) => {
        sent = args[1];
        return { document_id: 1, reg_number: "02-13/1" };
    });
    await openDesk();
    await press("F6");
    await animationFrame();
    await press("F3");
    await press("Escape", { code: "F4" });
    await animationFrame();
    expect(".modal").toHaveCount(0);
    await press("F6");
    await animationFrame();
    await contains(".modal select").select("other");
    await press("Enter");
    await animationFrame();
    expect(".modal [role=alert]").toHaveText("Write the reason: it stays with the letter.");
    await contains(".modal textarea").edit("a map", { confirm: false });
    await contains(".modal-footer .btn-primary").click();
    expect(".o_docflow_desk_card .alert-info").toHaveText(/^Not scanned: Other — a map/);
    await press("F2");
    input("name").focus();
    await press("Enter");
    await settle();
    expect([sent.exemption, sent.exemption_note]).toEqual(["other", "a map"]);
    expect.verifySteps(["get 1", "get 2", "get 3"]);
});

test.tags("desktop");
test("Esc puts aside and goes on; one key links what looks alike", async () => {
    letters[1].duplicates = [
        { id: 50, name: "Roof", number: "02-13/3102", date: "27.10.2026", reason: "same sender" },
    ];
    await openDesk();
    await press("Escape");
    await settle();
    expect(input("name").value).toBe("Roof 2");
    expect(".o_docflow_desk_duplicate").toHaveText(/^Looks like 02-13\/3102 of 27.10.2026/);
    await press("F9");
    await animationFrame();
    expect(".o_docflow_desk_duplicate button").toHaveText("F9 linked as an addition");
    expect.verifySteps(["get 1", "get 2", "defer 1", "get 3"]);
});

test.tags("desktop");
test("a foreign barcode from the reader is no text and registers nothing", async () => {
    await openDesk();
    const target = input("corr_number");
    target.focus();
    // a reader is faster than the helpers of these tests
    for (const key of [..."4820000000001", "Enter"]) {
        const options = { key, code: key === "Enter" ? key : `Digit${key}` };
        target.dispatchEvent(new KeyboardEvent("keydown", { ...options, bubbles: true }));
        target.value += key === "Enter" ? "" : key;
    }
    await settle();
    expect(input("corr_number").value).toBe("01-14/877");
    expect(".o_notification").toHaveText(/is no label of ours/);
    expect(current()).toBe("Sender 1");
    expect.verifySteps(["get 1", "get 2"]);
});

test.tags("desktop");
test("dropped files become a stack", async () => {
    onRpc("/docflow/scan/upload", async (request) => {
        const body = await request.formData();
        const names = body.getAll("files").map((file) => file.name);
        expect.step(`upload ${body.get("office_id")} ${names.join()}`);
        return new Response(JSON.stringify({ error: "The stack is too large." }));
    });
    await openDesk();
    const transfer = new DataTransfer();
    transfer.items.add(new File(["%PDF"], "a.pdf", { type: "application/pdf" }));
    const target = queryOne(".o_docflow_desk_card");
    const fire = (type) =>
        target.dispatchEvent(new DragEvent(type, { bubbles: true, dataTransfer: transfer }));
    fire("dragenter");
    await animationFrame();
    expect(".o_docflow_desk_drop").toHaveCount(1);
    fire("drop");
    await settle();
    expect(".o_docflow_desk_drop").toHaveCount(0);
    expect(".o_notification").toHaveText("The stack is too large.");
    expect.verifySteps(["get 1", "get 2", "upload 1 a.pdf"]);
});

test.tags("desktop");
test("who registers nowhere is told what the desk is for", async () => {
    onRpc("docflow.scan.batch", "get_desk", () => ({
        offices: [],
        office_id: false,
        batches: [],
        batch: null,
        counters: {},
        choices: { types: [], delivery_methods: [], exemptions: [], recipients: [] },
        last: null,
    }));
    await openDesk();
    expect(".o_nocontent_help p:first").toHaveText("You register at no office yet");
});
