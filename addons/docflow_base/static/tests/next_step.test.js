import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

const STEPS = [
    {
        verb: "action_register",
        label: "Register",
        hint: "The card gets its number.",
        style: "primary",
    },
    {
        verb: "action_cancel",
        label: "Cancel the card",
        hint: "Nobody can register it then.",
        style: "danger",
        confirm: "Really cancel?",
    },
];

class Card extends models.Model {
    _name = "docflow.test.card";

    name = fields.Char();
    next_steps = fields.Json();

    _records = [{ id: 1, name: "Roof of school 4", next_steps: STEPS }];
}

defineMailModels();
defineModels([Card]);

function mountCard(resId = 1) {
    return mountView({
        type: "form",
        resModel: "docflow.test.card",
        resId,
        arch: /* xml */ `
            <form>
                <header><field name="next_steps" widget="docflow_next_step"/></header>
                <field name="name"/>
            </form>`,
    });
}

test("each step is a button with the sentence that describes it", async () => {
    await mountCard();
    expect(queryAllTexts(".o_docflow_next_step button")).toEqual(["Register", "Cancel the card"]);
    const button = queryOne("button[name='action_register']");
    expect(button).toHaveClass("btn-primary");
    const hint = document.getElementById(button.getAttribute("aria-describedby"));
    expect(hint).toHaveText("The card gets its number.");
});

test("one button stands out and has a key of its own; so has the one that turns it down", async () => {
    const next_steps = [
        { verb: "action_send", label: "Send", style: "primary" },
        ...STEPS,
        { verb: "action_note", label: "Note", style: "secondary" },
    ];
    patchWithCleanup(Card._records[0], { next_steps });
    await mountCard();
    expect(queryAllTexts(".btn-primary")).toEqual(["Send"]);
    expect("button[name='action_register']").toHaveClass("btn-secondary");
    expect("button[name='action_send']").toHaveAttribute("data-hotkey", "q");
    expect("button[name='action_cancel']").toHaveAttribute("data-hotkey", "w");
    expect("button[name='action_note']").not.toHaveAttribute("data-hotkey");
});

test("a step saves the card first and runs once however often it is clicked", async () => {
    const answer = new Deferred();
    onRpc("web_save", () => expect.step("save"));
    onRpc("action_register", () => {
        expect.step("register");
        return answer;
    });
    await mountCard();
    await contains(".o_field_widget[name='name'] input").edit("Roof of school 5");
    await click("button[name='action_register']");
    await animationFrame();
    expect("button[name='action_register']").toHaveAttribute("disabled");
    await click("button[name='action_register']");
    answer.resolve(false);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["save", "register"]);
    expect("button[name='action_register']").not.toHaveAttribute("disabled");
});

test("a new card is saved and registered by one request", async () => {
    Card._onChanges = { name: (card) => Object.assign(card, { next_steps: STEPS.slice(0, 1) }) };
    onRpc("web_save", () => expect.step("save"));
    onRpc("action_register", () => expect.step("register"));
    onRpc("web_save_step", function ({ args }) {
        expect.step(`${args[2]}: ${args[1].name}`);
        const [id] = this.env["docflow.test.card"].create([{ name: "No. 1" }]);
        return { records: [{ id, name: "No. 1", next_steps: [] }], action: false };
    });
    await mountCard(false);
    await contains(".o_field_widget[name='name'] input").edit("Roof of school 6");
    await contains("button[name='action_register']").click();
    expect.verifySteps(["action_register: Roof of school 6"]);
    expect(".o_field_widget[name='name'] input").toHaveValue("No. 1");
    expect("button[name='action_register']").toHaveCount(0);
});

test("a new card that is refused goes the common road, and stays as a draft", async () => {
    expect.errors(1);
    Card._onChanges = { name: (card) => Object.assign(card, { next_steps: STEPS.slice(0, 1) }) };
    onRpc("web_save_step", () => {
        expect.step("both");
        throw makeServerError({ message: "Fill in the sender" });
    });
    onRpc("web_save", () => expect.step("save"));
    onRpc("action_register", () => {
        expect.step("register");
        throw makeServerError({ message: "Fill in the sender" });
    });
    await mountCard(false);
    await contains(".o_field_widget[name='name'] input").edit("Roof of school 7");
    await contains("button[name='action_register']").click();
    await animationFrame();
    expect.verifySteps(["both", "save", "register"]);
    expect.verifyErrors(["RPC_ERROR"]);
});

test("a step that asks first does nothing when the answer is no", async () => {
    onRpc("action_cancel", () => {
        expect.step("cancel");
        return false;
    });
    await mountCard();
    await contains("button[name='action_cancel']").click();
    expect(".modal-body").toHaveText("Really cancel?");
    await contains(".modal-footer .btn-secondary").click();
    expect.verifySteps([]);
    await contains("button[name='action_cancel']").click();
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps(["cancel"]);
});
