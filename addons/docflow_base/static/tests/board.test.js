import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { defineAssignments } from "./board_helpers";

defineAssignments([
    { id: 1, name: "Roof", state: "new" },
    { id: 2, name: "Light", state: "in_work" },
]);

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
