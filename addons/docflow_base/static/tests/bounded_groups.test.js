import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { defineAssignments } from "./board_helpers";

defineAssignments([
    { id: 1, name: "Roof", state: "new" },
    { id: 2, name: "Light", state: "done" },
    { id: 3, name: "Water", state: "done" },
]);

/** The server counts what is done up to `count`. */
function countDone(count) {
    onRpc("docflow.assignment", "web_read_group", ({ parent }) => {
        const answer = parent();
        answer.groups.find((group) => group.state === "done").__count = count;
        return answer;
    });
}

const show = (type) => mountView({ type, resModel: "docflow.assignment", groupBy: ["state"] });

test.tags("desktop");
test("a group of a list counted up to a bound says so", async () => {
    countDone(1001);
    await show("list");
    expect(queryAllTexts(".o_group_name")).toEqual(["New (1)", "Done (1000+)"]);
});

test.tags("desktop");
test("opening a group counts it further", async () => {
    countDone(10001);
    await show("list");
    await contains(".o_group_header:nth-child(2)").click();
    expect(queryAllTexts(".o_group_name")).toEqual(["New (1)", "Done (2)"]);
});

test.tags("desktop");
test("a group that goes on past the page's own bound says so", async () => {
    countDone(1001);
    onRpc("docflow.assignment", "web_search_read", ({ parent }) => ({
        ...parent(),
        length: 10001,
    }));
    await show("list");
    await contains(".o_group_header:nth-child(2)").click();
    expect(queryAllTexts(".o_group_name .o_pager_counter")).toEqual(["1-80 / 10000+"]);
    expect(".o_group_header:nth-child(2)").toHaveText(/^Done \(10000\+\)/);
});

test.tags("desktop");
test("a column of a board and what is left below it say so", async () => {
    countDone(1001);
    await show("kanban");
    expect(queryAllTexts(".o_column_title")).toEqual(["New\n(1)", "Done\n(1000+)"]);
    expect(".o_kanban_load_more").toHaveText("Load more... (999+ remaining)");
});

test.tags("desktop");
test("a group counted to its end is told as it is", async () => {
    countDone(1002);
    await show("list");
    expect(queryAllTexts(".o_group_name")).toEqual(["New (1)", "Done (1002)"]);
});

test.tags("desktop");
test("all lines of bounded groups are selected without naming their number", async () => {
    countDone(1001);
    await show("list");
    await contains(".o_group_header:nth-child(1)").click();
    await contains(".o_list_record_selector input").click();
    expect(".o_select_domain").toHaveText("Select all");
});
