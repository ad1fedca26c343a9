import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const INPUT = ".o_docflow_dispatch_scan input";
const MESSAGE = ".o_docflow_scan_message";

/** A reader presses keys of a Latin layout; with the Ukrainian one on they arrive as Cyrillic. */
async function scan(code) {
    for (const character of code) {
        const place = /\d/.test(character) ? `Digit${character}` : `Key${character}`;
        await key(/\d/.test(character) ? character : "ф", place);
    }
    await key("Enter", "Enter");
    await animationFrame();
    await animationFrame();
}

function key(name, code) {
    return manuallyDispatchProgrammaticEvent(queryOne(INPUT), "keydown", {
        key: name,
        code,
        bubbles: true,
        cancelable: true,
    });
}

async function open() {
    const letters = [
        { id: 11, number: 1, document: "02-13/1", name: "Regional Office", tracking: "" },
        { id: 12, number: 2, document: "02-13/2", name: "Water Works", tracking: "" },
    ];
    onRpc("docflow.dispatch.register", "get_scanned", () => letters);
    onRpc("docflow.dispatch.register", "scan_tracking", ({ args, kwargs }) => {
        expect.step([args[1], kwargs.letter_id]);
        if (args[1] === "DS000000012") {
            return { letter: letters[1], is_entered: false };
        }
        if (args[1] === "WRONG") {
            throw makeServerError({ type: "UserError", message: "That is no tracking number" });
        }
        const letter = letters.find((row) => row.id === (kwargs.letter_id || 11));
        return { letter: { ...letter, tracking: args[1] }, is_entered: true };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "docflow_dispatch_scan",
        target: "new",
        params: { register_id: 5 },
    });
    await animationFrame();
}

test("a letter, then its number, in any keyboard layout", async () => {
    await open();
    await scan("DS000000012");
    expect.verifySteps([["DS000000012", null]]);
    expect(MESSAGE).toHaveText("Line 2, Water Works: now the number of the post");
    await scan("RR123456785UA");
    expect.verifySteps([["RR123456785UA", 12]]);
    expect(queryAllTexts("tr[data-id='12'] td")[3]).toBe("RR123456785UA");
    // the letter has its number: the next one goes its own way
    await scan("RR123456799UA");
    expect.verifySteps([["RR123456799UA", null]]);
    expect(queryAllTexts("tr[data-id='11'] td")[3]).toBe("RR123456799UA");
});

test("what fits nothing is said in the window, which goes on listening", async () => {
    await open();
    await scan("WRONG");
    expect.verifySteps([["WRONG", null]]);
    expect(MESSAGE).toHaveText("That is no tracking number");
    expect(MESSAGE).toHaveClass("alert-danger");
    expect(".o_dialog").toHaveCount(1);
    expect(INPUT).toHaveValue("");
});
