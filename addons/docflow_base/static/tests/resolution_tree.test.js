import {
    fragmentAt,
    insertName,
    suggestPeople,
} from "@docflow_base/resolution_tree/name_suggestions";
import {
    insertEntry,
    isHidden,
    listSlots,
    slotAbove,
    slotBelow,
} from "@docflow_base/resolution_tree/tree_rows";
import { describeState, describeTerm } from "@docflow_base/resolution_tree/tree_texts";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { edit, press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    makeServerError,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const STEP = { verb: "action_start", label: "Take into Work", hint: "Shows it.", style: "primary" };
const PEOPLE = [
    { id: 7, name: "Левко Ірина", position: "economist" },
    { id: 8, name: "Левко Тарас", position: "lawyer" },
    { id: 9, name: "Григор'єва Ніна", position: "" },
];

function makeLine(id, executor, values = {}) {
    return {
        id,
        executor,
        position: "",
        is_main: true,
        kind: "execute",
        kind_label: "Execute",
        state: "new",
        state_label: "New",
        deadline: "2026-12-05 16:00:00",
        deadline_initial: false,
        is_overdue: false,
        days_late: 0,
        date_done: false,
        report: "",
        remark: "",
        evidence: [],
        steps: [],
        can_delegate: false,
        ...values,
    };
}

function makeNode(id, level, lines, values = {}) {
    return {
        id,
        level,
        parent_id: false,
        assignment_id: false,
        author: "Слюсар",
        position: "mayor",
        text: `Text ${id}`,
        state: "issued",
        state_label: "In execution",
        date_issued: "2026-11-21 09:05:00",
        date_done: false,
        deadline: "2026-12-05 16:00:00",
        deadline_initial: false,
        cancel_reason: "",
        is_control: false,
        steps: [],
        lines,
        ...values,
    };
}

function makeTree(values = {}) {
    return {
        nodes: [
            makeNode(1, 0, [makeLine(11, "Бондар", { can_delegate: true, steps: [STEP] })]),
            makeNode(2, 1, [makeLine(12, "Савчук")], { parent_id: 1, assignment_id: 11 }),
            makeNode(3, 0, [makeLine(13, "Дячук"), makeLine(14, "Гнатюк", { is_main: false })]),
        ],
        can_add: true,
        progress: {
            done: 1,
            total: 4,
            waiting: [
                { name: "Дячук", is_overdue: true, days_late: 1, accepts: false },
                { name: "Гнатюк", is_overdue: false, days_late: 0, accepts: "Слюсар" },
            ],
        },
        ...values,
    };
}

function makeAnswer(values = {}) {
    return {
        is_complete: true,
        acting_for: "",
        text: "prepare it",
        executors: [{ id: 8, name: "Левко Тарас", position: "", kind: "execute", is_main: true }],
        date_deadline: "2026-11-27 16:00:00",
        due: { day: "2026-11-27", typed: "by Fri", source: "line" },
        spans: [],
        problems: [],
        ...values,
    };
}

class Resolution extends models.Model {
    _name = "docflow.resolution";

    text = fields.Char();
}

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();
    resolution_ids = fields.One2many({ relation: "docflow.resolution" });

    _records = [{ id: 1, name: "Roof of school 4", resolution_ids: [] }];
}

defineMailModels();
defineModels([Document, Resolution]);

describe("texts and places", () => {
    beforeEach(() => mockDate("2026-11-21 12:00:00"));

    test("a deadline says when, how late, and what it was before", async () => {
        await makeMockEnv();
        const say = (values) => {
            const { tone, label, moved } = describeTerm(makeLine(1, "x", values));
            return [tone, String(label), String(moved)];
        };
        expect(say({})).toEqual(["o_docflow_ok", "by 12/05", ""]);
        expect(say({ deadline: "2026-11-22 16:00:00" })[0]).toBe("o_docflow_soon");
        expect(say({ deadline: "2026-11-20 09:00:00", days_late: 1 })).toEqual([
            "o_docflow_late",
            "overdue by 1 day",
            "",
        ]);
        expect(say({ deadline_initial: "2026-12-02 16:00:00" })[2]).toBe("extended from 12/02");
        const done = { state: "done", state_label: "Done", date_done: "2026-11-20 09:00:00" };
        expect(say({ ...done, deadline: "2026-11-19 09:00:00" })[0]).toBe("o_docflow_ok");
        expect(describeState(makeLine(1, "x", done))).toEqual({
            tone: "o_docflow_ok",
            label: "Done 11/20",
        });
        expect(describeTerm(makeLine(1, "x", { deadline: false }))).toBe(null);
    });

    test("Tab leads below the last line that may be passed on, Shift+Tab back up", () => {
        const tree = makeTree();
        tree.nodes[1].lines[0].can_delegate = true;
        const slots = listSlots(tree);
        expect(slots.map((slot) => [slot.assignmentId, slot.level])).toEqual([
            [false, 0],
            [11, 1],
            [12, 2],
        ]);
        const [top, first, deep] = slots;
        expect(slotBelow(slots, top)).toBe(deep);
        expect(slotBelow(slots, deep)).toBe(null);
        expect(slotBelow(slots, first)).toBe(deep);
        expect(slotAbove(slots, deep)).toBe(first);
        expect(slotAbove(slots, first)).toBe(top);
        expect(slotAbove(slots, top)).toBe(null);
    });

    test("a new line stands after the whole branch; folded branches are hidden", () => {
        const { nodes } = makeTree();
        const rows = nodes.map((node) => ({ key: node.id, node, level: node.level }));
        const keys = (slot) => insertEntry(rows, slot, nodes).map(({ key }) => key);
        expect(keys({ assignmentId: 11, nodeId: 1, level: 1 })).toEqual([1, 2, "entry", 3]);
        expect(keys({ assignmentId: false, nodeId: false, level: 0 })).toEqual([1, 2, 3, "entry"]);
        expect(nodes.map((node) => isHidden(node, nodes, { 1: true }))).toEqual([
            false,
            true,
            false,
        ]);
    });

    test("a fragment after @ suggests people and gives way to the whole name", () => {
        expect(fragmentAt("@Лев", 4)).toEqual({ start: 0, fragment: "Лев" });
        expect(fragmentAt("a@b.ua", 6)).toBe(null);
        expect(fragmentAt("@Левко, копія @", 15)).toEqual({ start: 14, fragment: "" });
        const ids = (fragment) => suggestPeople(PEOPLE, fragment).map(({ id }) => id);
        expect(ids("лев")).toEqual([7, 8]);
        expect(ids("левко т")).toEqual([8]);
        expect(ids("григорє")).toEqual([9]);
        expect(ids("Левко Тарас ")).toEqual([]);
        expect(ids("левко до пт")).toEqual([]);
        expect(insertName("@Лев до пт", 0, 4, "Левко Тарас")).toEqual({
            text: "@Левко Тарас до пт",
            caret: 12,
        });
        expect(insertName("@Лев", 0, 4, "Левко").text).toBe("@Левко ");
    });
});

describe("the tree", () => {
    beforeEach(() => {
        mockDate("2026-11-21 12:00:00");
        onRpc("docflow.document", "get_resolution_tree", () => makeTree());
        onRpc("docflow.document", "get_line_executors", () => PEOPLE);
        onRpc("docflow.document", "parse_resolution_line", () => makeAnswer());
    });

    function mountCard() {
        return mountView({
            type: "form",
            resModel: "docflow.document",
            resId: 1,
            arch: /* xml */ `
                <form>
                    <field name="name"/>
                    <field name="resolution_ids" widget="docflow_resolution_tree"/>
                </form>`,
        });
    }

    test("nodes, executors, progress", async () => {
        await mountCard();
        expect("[data-row='node']").toHaveCount(3);
        expect("[role='treeitem'][aria-level='2']").toHaveCount(2 - 1);
        expect("[data-node='2']").toHaveText(/Слюсар → Савчук \(main\): Text 2/);
        expect("[data-node='3'] .o_docflow_tree_line").toHaveCount(2);
        expect(".o_docflow_tree_progress").toHaveText(
            "Progress: 1 of 4 done · waiting for: Дячук (1 day late), Гнатюк (Слюсар accepts)"
        );
    });

    test("arrows walk, fold and reach the new line; Enter opens", async () => {
        mockService("action", {
            doAction(action) {
                expect.step(`open ${action.res_id}`);
            },
        });
        await mountCard();
        queryFirst("[data-node='1']").focus();
        await press("ArrowDown");
        expect("[data-node='2']").toBeFocused();
        await press("Enter");
        expect.verifySteps(["open 2"]);
        await press("ArrowLeft");
        expect("[data-node='1']").toBeFocused();
        await press("ArrowLeft");
        await animationFrame();
        expect("[data-node='2']").toHaveCount(0);
        expect("[data-node='1']").toHaveAttribute("aria-expanded", "false");
        await press("ArrowRight");
        await animationFrame();
        expect("[data-node='2']").toHaveCount(1);
        await press("End");
        expect(".o_docflow_line_input").toBeFocused();
        await press("ArrowUp");
        expect("[data-node='3']").toBeFocused();
    });

    test("a verb of a line is called on it", async () => {
        onRpc("docflow.assignment", "action_start", ({ args }) => {
            expect.step(args[0]);
            return true;
        });
        await mountCard();
        expect("button[name='action_start']").toHaveAttribute("title", "Shows it.");
        await contains("button[name='action_start']").click();
        expect.verifySteps([[11]]);
    });

    test("typing shows what was understood; Enter adds and clears the line", async () => {
        onRpc("docflow.document", "add_resolution_line", ({ args, kwargs }) => {
            expect.step([args[1], kwargs.assignment_id]);
            return 4;
        });
        await mountCard();
        await contains(".o_docflow_line_input").click();
        await edit("@Левко by Fri — prepare it");
        await advanceTime(300);
        await animationFrame();
        expect(queryAllTexts(".o_docflow_line_preview .o_docflow_pill")).toEqual([
            "Левко Тарас (main)",
            "by Fri = Fri, 11/27",
        ]);
        await press("Enter");
        await animationFrame();
        await animationFrame();
        expect.verifySteps([["@Левко by Fri — prepare it", false]]);
        expect(".o_docflow_line_input").toHaveValue("");
    });

    test("a refusal stands beside the line and the text stays", async () => {
        onRpc("docflow.document", "add_resolution_line", () => {
            throw makeServerError({ message: "Савчук is outside your subordination." });
        });
        await mountCard();
        await contains(".o_docflow_line_input").click();
        await edit("@Савчук — x");
        await press("Enter");
        await animationFrame();
        expect(".o_docflow_line_error").toHaveText("Савчук is outside your subordination.");
        expect(".o_docflow_line_input").toHaveValue("@Савчук — x");
        expect(".o_error_dialog").toHaveCount(0);
    });

    test("@ suggests people for the keyboard", async () => {
        await mountCard();
        await contains(".o_docflow_line_input").click();
        await edit("@лев");
        await animationFrame();
        expect(queryAllTexts("[role='option']")).toEqual([
            "Левко Ірина economist",
            "Левко Тарас lawyer",
        ]);
        await press("ArrowDown");
        await animationFrame();
        expect("[role='option'].active").toHaveText(/Тарас/);
        await press("Tab");
        await animationFrame();
        expect(".o_docflow_line_input").toHaveValue("@Левко Тарас ");
        expect("[role='option']").toHaveCount(0);
        await edit("@г");
        await animationFrame();
        expect("[role='option']").toHaveCount(1);
        await press("Escape");
        await animationFrame();
        expect("[role='option']").toHaveCount(0);
    });

    test("Tab puts the line under the one above and keeps its text", async () => {
        onRpc("docflow.document", "add_resolution_line", ({ kwargs }) => {
            expect.step(kwargs.assignment_id);
            return 4;
        });
        await mountCard();
        await contains(".o_docflow_line_input").click();
        await edit("@Левко — x");
        await press("Escape");
        await contains(".o_docflow_line_input").click();
        await press("Tab");
        await animationFrame();
        expect("[data-row='entry']").toHaveAttribute("aria-level", "2");
        expect(".o_docflow_line_input").toHaveValue("@Левко — x");
        expect(".o_docflow_line_input").toBeFocused();
        await press("Enter");
        await animationFrame();
        expect.verifySteps([11]);
        await press(["shift", "Tab"]);
        await animationFrame();
        expect("[data-row='entry']").toHaveAttribute("aria-level", "1");
    });

    test("several people of one name are offered as buttons", async () => {
        onRpc("docflow.document", "parse_resolution_line", () =>
            makeAnswer({
                executors: [],
                problems: [
                    {
                        code: "ambiguous",
                        message: "“Левко” may be two people.",
                        start: 0,
                        end: 6,
                        candidates: PEOPLE.slice(0, 2),
                    },
                ],
            })
        );
        await mountCard();
        await contains(".o_docflow_line_input").click();
        await edit("@Левко — x");
        await advanceTime(300);
        await animationFrame();
        expect(".o_docflow_line_problem").toHaveText(/may be two people/);
        await contains(".o_docflow_line_problem button:eq(1)").click();
        expect(".o_docflow_line_input").toHaveValue("@Левко Тарас — x");
    });

    test("without the right to write there is no new line", async () => {
        onRpc("docflow.document", "get_resolution_tree", () => {
            const tree = makeTree({ can_add: false });
            tree.nodes[0].lines[0].can_delegate = false;
            return tree;
        });
        await mountCard();
        expect("[data-row='node']").toHaveCount(3);
        expect(".o_docflow_line_input").toHaveCount(0);
    });
});
