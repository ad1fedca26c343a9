import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { Deferred, animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { findChanges, foldRows, markPages } from "@docflow_approval/comparison/comparison_rows";

defineMailModels();

function row(kind, left, right, pages = [0, 0]) {
    return {
        kind,
        left: left ? [[kind === "equal" ? 0 : 1, left]] : [],
        right: right ? [[kind === "equal" ? 0 : 1, right]] : [],
        left_page: pages[0],
        right_page: pages[1],
    };
}

const equal = (text) => row("equal", text, text);
const many = (count) => Array.from({ length: count }, (_, i) => equal(`same ${i}`));

function version(id, number) {
    return {
        id,
        file_id: 3,
        name: "memo.docx",
        number,
        date: "2026-03-05 10:00:00",
        author: "Author",
        sha256: "ab".repeat(32),
        comment: "",
    };
}

function answer(values, wait = () => {}) {
    onRpc("docflow.file.version", "get_comparison", async ({ args }) => {
        expect.step([args[0][0], args[1]]);
        await wait(args);
        return {
            document: { id: 7, name: "On shelves" },
            left: version(args[0][0], args[0][0] - 10),
            right: version(args[1], args[1] - 10),
            versions: [version(12, 2), version(11, 1)],
            rows: [],
            is_same: false,
            is_cut: false,
            problem: "",
            ...values,
        };
    });
}

async function open() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "docflow_comparison",
        name: "What Changed",
        params: { left_id: 11, right_id: 12 },
    });
}

test("neighbours of one change are one, each rewritten row is one of its own", () => {
    const rows = [
        row("added", "", "a"),
        row("added", "", "b"),
        equal("c"),
        row("changed", "d", "e"),
        row("changed", "f", "g"),
    ];
    expect(findChanges(rows)).toEqual([0, 3, 4]);
});

test("long runs of equal rows are folded, two rows around a change stay", () => {
    const rows = [...many(10), row("changed", "a", "b"), ...many(3)];
    const items = foldRows(rows, new Set(), false);
    expect(items.map((item) => item.count || item.key)).toEqual([8, 8, 9, 10, 11, 12, 13]);
    expect(foldRows(rows, new Set([0]), false).length).toBe(14);
    expect(foldRows(rows, new Set(), true).length).toBe(14);
});

test("a page is told where it begins", () => {
    const pages = markPages([1, 1, 2].map((page) => row("equal", "a", "a", [page, 1])));
    expect(pages.map(({ begins }) => begins)).toEqual([
        { left: 1, right: 1 },
        { left: 0, right: 0 },
        { left: 2, right: 0 },
    ]);
});

test("what is there on one side only is marked in words and signs", async () => {
    answer({ rows: [...many(6), row("changed", "120", "250"), row("added", "", "new")] });
    await open();
    expect.verifySteps([[11, 12]]);
    expect(queryAllTexts("del")).toEqual(["120"]);
    expect(queryAllTexts("ins")).toEqual(["250", "new"]);
    expect(queryAllTexts(".o_docflow_comparison_row .o_docflow_comparison_sign")).toEqual([
        "",
        "",
        "≠",
        "+",
    ]);
    expect(".o_docflow_comparison_place").toHaveText("Changes: 1");
    await contains(".o_docflow_comparison_next").click();
    expect(".o_docflow_comparison_place").toHaveText("Change 1 of 1");
    expect(document.activeElement).toBe(queryFirst("[data-row='6']"));
    await contains(".o_docflow_comparison_fold").click();
    expect(".o_docflow_comparison_row").toHaveCount(8);
});

test("another version is chosen above its column, and the sides are swapped", async () => {
    answer({ rows: [row("changed", "a", "b")] });
    await open();
    await contains("button[title^='Swap']").click();
    await contains("select[data-side=left]").select("11");
    expect.verifySteps([
        [11, 12],
        [12, 11],
        [11, 11],
    ]);
});

test("an answer that comes late does not replace what was chosen after it", async () => {
    const late = new Deferred();
    answer({ rows: [row("changed", "a", "b")] }, ([[left]]) => (left === 12 ? late : undefined));
    await open();
    await contains("select[data-side=left]").select("12");
    await contains("select[data-side=left]").select("11");
    late.resolve();
    await animationFrame();
    expect("select[data-side=left]").toHaveValue("11");
    expect.verifySteps([
        [11, 12],
        [12, 12],
        [11, 12],
    ]);
});

test("why nothing is shown stands in words", async () => {
    answer({ problem: "It is still being read." });
    await open();
    expect(".alert").toHaveText(/It is still being read/);
    await contains(".alert button").click();
    expect.verifySteps([
        [11, 12],
        [11, 12],
    ]);
});
