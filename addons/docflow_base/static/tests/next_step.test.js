import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
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

function mountCard() {
    return mountView({
        type: "form",
        resModel: "docflow.test.card",
        resId: 1,
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
