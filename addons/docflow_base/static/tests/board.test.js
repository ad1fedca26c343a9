import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Assignment extends models.Model {
    _name = "docflow.assignment";

    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["new", "New"],
            ["in_work", "In work"],
            ["done", "Done"],
        ],
        readonly: true,
    });

    _records = [
        { id: 1, name: "Roof", state: "new" },
        { id: 2, name: "Light", state: "in_work" },
    ];
    _views = {
        kanban: /* xml */ `
            <kanban js_class="docflow_board" default_group_by="state" groups_draggable="0">
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    };
}

defineMailModels();
defineModels([Assignment]);

beforeEach(() => {
    onRpc("docflow.assignment", "web_save", () => expect.step("web_save"));
});

const card = (name) => `.o_kanban_record:contains('${name}')`;

test.tags("desktop");
test("dropping a card asks the server for the verb and writes nothing itself", async () => {
    onRpc("docflow.assignment", "action_move", function ({ args }) {
        expect.step(`move ${args[0]} ${args[1]} ${args[2]}`);
        this.env["docflow.assignment"].write(args[0], { state: args[2] });
        return true;
    });
    await mountView({ type: "kanban", resModel: "docflow.assignment" });
    await contains(card("Roof")).dragAndDrop(".o_kanban_group:nth-child(2)");
    await animationFrame();
    expect(queryAllTexts(".o_kanban_group:nth-child(2) .o_kanban_record")).toEqual([
        "Roof",
        "Light",
    ]);
    expect.verifySteps(["move 1 state in_work"]);
});

test.tags("desktop");
test("a refused card stays where it was", async () => {
    expect.errors(1);
    onRpc("docflow.assignment", "action_move", () => {
        throw new Error("It belongs to its executor");
    });
    await mountView({ type: "kanban", resModel: "docflow.assignment" });
    await contains(card("Roof")).dragAndDrop(".o_kanban_group:nth-child(2)");
    await animationFrame();
    expect(".o_kanban_group:nth-child(1) .o_kanban_record").toHaveText("Roof");
    expect.verifyErrors(["It belongs to its executor"]);
});
