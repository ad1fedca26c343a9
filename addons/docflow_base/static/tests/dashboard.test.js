import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
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

class Assignment extends models.Model {
    _name = "docflow.assignment";

    name = fields.Char();
    state = fields.Char();

    _records = [
        { id: 1, name: "Roof", state: "new" },
        { id: 2, name: "Road", state: "new" },
        { id: 3, name: "Park", state: "done" },
    ];
    _views = {
        list: /* xml */ `<list><field name="name"/></list>`,
        form: /* xml */ `<form><field name="name"/></form>`,
        search: /* xml */ `<search><field name="name"/></search>`,
    };
}

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();

    _records = [{ id: 71, name: "On the roof" }];
    _views = { form: /* xml */ `<form><field name="name"/></form>` };
}

defineMailModels();
defineModels([Assignment, Document]);

const OPEN = [["state", "=", "new"]];

function number(value, name = "Open Work", domain = OPEN) {
    return { value, name, model: "docflow.assignment", domain };
}

function figure(code, value, tone = "") {
    return { code, tone, help: `help of ${code}`, ...number(value, code) };
}

function month(first, rate, kept, violated) {
    return {
        first,
        rate,
        due: number(kept + violated, "due"),
        in_time: number(kept, "kept"),
        violated: number(violated, "violated"),
    };
}

const MONTHS = [month("2026-10-01", null, 0, 0), month("2026-11-01", 75, 3, 1)];

let answers;
let choices;

beforeEach(() => {
    choices = [];
    answers = {
        trend: {
            formula: "in_time",
            months: MONTHS,
            now: MONTHS[1],
            before: MONTHS[0],
            change: { sign: "", tone: "", text: "Nothing to compare with yet" },
        },
        tomorrow: { total: number(0), rows: [] },
        late: {
            total: number(2, "Overdue"),
            rows: [
                {
                    id: 1,
                    document_id: 71,
                    number: "02-13/1",
                    subject: "On the roof",
                    person: "Bond",
                    date: "2026-11-20",
                    days: 8,
                },
            ],
        },
        load: {
            rows: Array.from({ length: 12 }, (_, id) => ({
                id,
                name: `Person ${id}`,
                open: number(2),
                late: number(id ? 0 : 1),
                week: number(1),
            })),
            rest: number(0),
        },
    };
    onRpc("docflow.document", "get_acting_choices", () => choices);
    onRpc("docflow.dashboard", "get_dashboard", ({ kwargs }) => {
        expect.step(`board ${kwargs.scope || "-"} ${kwargs.acting_for || "-"}`);
        if (kwargs.scope === "gone") {
            throw makeServerError({ message: "No such scope" });
        }
        const scope = kwargs.scope || "unit";
        return {
            scope,
            scopes: [
                { code: "mine", name: "Mine", note: "" },
                { code: "unit", name: "My Unit", note: "Education, Schools" },
            ],
            figures: [figure("open", 2), figure("late", scope === "unit" ? 2 : 0, "danger")],
            panels: Object.keys(answers).map((code) => ({ code, name: code, help: "" })),
            date: "2026-11-28",
            context: kwargs.acting_for ? { docflow_acting_for: kwargs.acting_for } : {},
        };
    });
    onRpc("docflow.dashboard", "get_panel", ({ kwargs }) => answers[kwargs.panel]);
});

async function openDashboard() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction("docflow_dashboard");
    await animationFrame();
}

test.tags("desktop");
test("figures come first; a slow panel keeps nobody waiting", async () => {
    const slow = new Deferred();
    const late = answers.late;
    answers.late = slow;
    await openDashboard();
    expect(queryAllTexts(".o_docflow_figure_name").slice(0, 2)).toEqual(["open", "late"]);
    expect("[data-panel=late]").toHaveAttribute("aria-busy", "true");
    expect("[data-panel=tomorrow] .o_docflow_panel_empty").toHaveText(
        "Nothing is due by the end of the next working day. ✓"
    );
    slow.resolve(late);
    await animationFrame();
    await animationFrame();
    expect("[data-panel=late] .o_docflow_line").toHaveCount(1);
    expect("[data-panel=late] .o_docflow_line_facts").toHaveText("Bond\n20.11 · 8 d. late");
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("a number opens exactly its list, and Back returns to the same scope", async () => {
    await openDashboard();
    await contains(".o_docflow_scope[data-scope=mine]").click();
    expect(".o_docflow_scope.active").toHaveText("Mine");
    expect(".o_docflow_scope.active").toHaveAttribute("aria-pressed", "true");
    await contains(".o_docflow_figure_open").click();
    expect(".o_data_row").toHaveCount(2);
    expect(".o_breadcrumb .active, .o_last_breadcrumb_item").toHaveText("open");
    await contains(".breadcrumb-item, .o_back_button").click();
    expect(".o_docflow_scope.active").toHaveText("Mine");
    expect.verifySteps(["board - -", "board mine -", "board mine -"]);
});

test.tags("desktop");
test("a late line opens its card", async () => {
    await openDashboard();
    await contains("[data-panel=late] .o_docflow_line").click();
    expect(".o_field_widget[name=name] input").toHaveValue("On the roof");
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("the keyboard is enough: Tab reaches a number, Enter opens it", async () => {
    await openDashboard();
    queryFirst(".o_docflow_figure_late").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_data_row").toHaveCount(2);
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("each tone has a sign, each chart a table and a description", async () => {
    await openDashboard();
    expect(".o_docflow_figure_late .o_docflow_figure_sign").toHaveText("!");
    expect("canvas").toHaveAttribute("role", "img");
    expect("canvas").toHaveAttribute("aria-label", "Executive discipline: Nov – 75.0\u00a0%");
    expect(".o_docflow_trend_table tbody tr").toHaveCount(2);
    expect(queryAllTexts(".o_docflow_trend_table tbody tr:last td")).toEqual([
        "4",
        "3",
        "1",
        "75.0 %",
    ]);
    await contains(".o_docflow_trend_switch").click();
    expect("canvas").toHaveCount(0);
    expect(".o_docflow_trend_table").toHaveCount(0);
    expect("[data-panel=trend] table tbody tr").toHaveCount(2);
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("a long panel is short at first", async () => {
    await openDashboard();
    expect("[data-panel=load] tbody tr").toHaveCount(10);
    await contains("[data-panel=load] .o_docflow_more").click();
    expect("[data-panel=load] tbody tr").toHaveCount(12);
    expect("[data-panel=load] .o_docflow_more").toHaveAttribute("aria-expanded", "true");
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("a panel that fails says so and is asked again; the others stay", async () => {
    let fails = true;
    onRpc("docflow.dashboard", "get_panel", ({ kwargs }) => {
        if (kwargs.panel === "late" && fails) {
            throw makeServerError({ message: "The calendar has no working days" });
        }
        return answers[kwargs.panel];
    });
    await openDashboard();
    expect("[data-panel=late] [role=alert]").toHaveText(/The calendar has no working days/);
    expect("[data-panel=load] tbody tr").toHaveCount(10);
    fails = false;
    await contains("[data-panel=late] [role=alert] button").click();
    expect("[data-panel=late] .o_docflow_line").toHaveCount(1);
    expect.verifySteps(["board - -"]);
});

test.tags("desktop");
test("what was remembered and is no longer there gives way to what is", async () => {
    localStorage.setItem("docflow.dashboard.7", JSON.stringify({ scope: "gone", actingFor: 4 }));
    await openDashboard();
    expect(".o_docflow_scope.active").toHaveText("My Unit");
    expect.verifySteps(["board gone 4", "board - -"]);
});

test.tags("desktop");
test("the acting-for switch counts for one person, and his lists know it", async () => {
    choices = [{ id: 9, name: "Head", note: "order No. 7" }];
    await openDashboard();
    await contains(".o_docflow_acting").click();
    await contains(".o-dropdown--menu .dropdown-item:contains(Head)").click();
    expect(".o_docflow_acting").toHaveText(/Head/);
    onRpc("docflow.assignment", "web_search_read", ({ kwargs }) => {
        expect.step(`list for ${kwargs.context.docflow_acting_for}`);
    });
    await contains(".o_docflow_figure_open").click();
    expect.verifySteps(["board - -", "board - 9", "list for 9"]);
});

test.tags("desktop");
test("changed trays let it count anew, many of them once", async () => {
    await openDashboard();
    const { bus } = getService("docflow_trays");
    for (let i = 0; i < 5; i++) {
        bus.trigger("CHANGED");
        await advanceTime(100);
    }
    expect.verifySteps(["board - -"]);
    await advanceTime(3000);
    expect.verifySteps(["board unit -"]);
    await contains(".o_docflow_dashboard_refresh").click();
    expect.verifySteps(["board unit -"]);
});
