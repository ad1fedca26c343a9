import { startBusService, waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    getService,
    makeServerError,
    MockServer,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { download } from "@web/core/network/download";
import { WebClient } from "@web/webclient/webclient";

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();

    _records = [
        { id: 1, name: "Roof" },
        { id: 2, name: "Trees" },
    ];
    _views = { list: /* xml */ `<list><field name="name"/></list>` };
}

class Report extends models.Model {
    _name = "docflow.report";
}

defineMailModels();
defineModels([Document, Report]);

const PERIOD = {
    name: "period",
    label: "Period",
    kind: "period",
    required: true,
    default: { date_from: "2026-11-01", date_to: "2026-11-30" },
    choices: [],
};
const UNIT = {
    name: "unit",
    label: "Unit",
    kind: "unit",
    required: false,
    default: null,
    model: "hr.department",
    domain: [],
    choices: [
        [7, "Finance"],
        [8, "Schools"],
    ],
};
const PERSON = {
    name: "person",
    label: "Executor",
    kind: "person",
    required: false,
    default: null,
    model: "res.users",
    domain: [],
    choices: [],
};
const DAYS = {
    name: "days",
    label: "Due within days",
    kind: "days",
    required: true,
    default: 5,
    choices: [],
    limits: [0, 366],
};

function form(code, name, section, parameters, formats = ["pdf", "xlsx"]) {
    return { code, name, section, help: `${name}, in one line`, parameters, formats };
}

const FORMS = [
    form("summary", "Summary", "Control", [PERIOD, UNIT]),
    form("reminder", "Reminder", "Control", [DAYS, PERSON]),
    form("volume", "Volume", "Volume", [PERIOD], ["xlsx"]),
];

const column = (key, label, kind, group = "") => ({ key, label, kind, group });
const link = (ids) => ({
    name: "Finance",
    model: "docflow.document",
    domain: [["id", "in", ids]],
});

const ANSWER = {
    title: "Summary of execution",
    lines: ["For 01.11.2026 – 30.11.2026"],
    columns: [
        column("number", "№", "index"),
        column("unit", "Unit", "text"),
        column("total", "On control", "number"),
        column("in_time", "in time", "number", "Done"),
        column("late", "late", "number", "Done"),
        column("rate", "%", "percent"),
    ],
    rows: [
        {
            cells: { number: 1, unit: "Finance", total: 12, in_time: 7, late: 0, rate: 100 },
            open: null,
            opens: { in_time: link([1]) },
            tone: "",
        },
        {
            cells: { number: 2, unit: "Schools", total: 3, in_time: 1, late: 2, rate: null },
            open: link([1, 2]),
            opens: {},
            tone: "late",
        },
    ],
    totals: { unit: "In all", total: 15, in_time: 8, late: 2, rate: 80 },
    count: 2,
    shown: 2,
    is_cut: false,
};

let answer;
let made;

beforeEach(() => {
    mockDate("2026-11-28 10:00:00");
    answer = ANSWER;
    made = [];
    onRpc("docflow.report", "get_forms", () => FORMS);
    onRpc("docflow.report", "get_made", () => made);
    onRpc("docflow.report", "preview", ({ kwargs }) => {
        const { code, params, limit } = kwargs;
        expect.step(`${code} ${JSON.stringify(params)} ${limit}`);
        return answer;
    });
    patchWithCleanup(download, {
        _download: ({ url }) => {
            expect.step(`download ${url}`);
            return Promise.resolve();
        },
    });
});

const NOVEMBER = '{"period":{"date_from":"2026-11-01","date_to":"2026-11-30"}';
const OCTOBER = '{"period":{"date_from":"2026-10-01","date_to":"2026-10-31"}';

async function openRoom(context = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "docflow_reports",
        context,
    });
    await animationFrame();
}

test.tags("desktop");
test("the first form is there at once, as it stands on paper", async () => {
    await openRoom();
    expect.verifySteps([`summary ${NOVEMBER}} 200`]);
    expect(queryAllTexts(".o_docflow_report_section:not(.o_docflow_report_made *)")).toEqual([
        "CONTROL",
        "VOLUME",
    ]);
    expect(".o_docflow_report_form.active").toHaveAttribute("data-form", "summary");
    expect("h1").toHaveText("Summary of execution");
    expect("thead .o_docflow_report_over").toHaveText("Done");
    expect(queryAllTexts("tbody tr:first > *")).toEqual([
        "1",
        "Finance",
        "12",
        "7",
        "0",
        "100.0 %",
    ]);
    expect(queryAllTexts("tfoot tr > *")).toEqual(["", "In all", "15", "8", "2", "80.0 %"]);
    expect(".o_docflow_report_count").toHaveText("Rows: 2");
    // what is late has a sign
    expect("tbody tr:eq(1) [role=img]").toHaveAttribute("aria-label", "Past the deadline");
    expect("tbody tr:eq(0) [role=img]").toHaveCount(0);
});

test.tags("desktop");
test("presets, arrows and any two days ask anew; a wrong pair of days asks nobody", async () => {
    await openRoom();
    await contains(".o_docflow_period_preset").select("last_month");
    expect(".o_docflow_period_from").toHaveValue("10/01/2026");
    await contains(".o_docflow_period_next").click();
    expect(".o_docflow_period_preset").toHaveValue("this_month");
    await contains(".o_docflow_period_from").edit("12/01/2026", { confirm: "enter" });
    await animationFrame();
    expect(".o_docflow_period_error").toHaveText("The last day is before the first one.");
    expect(".o_docflow_report_paper .alert").toHaveText("Choose first: Period.");
    await contains(".o_docflow_period_to").edit("12/10/2026", { confirm: "enter" });
    await animationFrame();
    expect(".o_docflow_period_error").toHaveCount(0);
    expect(".o_docflow_period_preset").toHaveValue("custom");
    const last = '{"period":{"date_from":"2026-12-01","date_to":"2026-12-10"}} 200';
    expect.verifySteps([
        `summary ${NOVEMBER}} 200`,
        `summary ${OCTOBER}} 200`,
        `summary ${NOVEMBER}} 200`,
        `summary ${last}`,
    ]);
});

test.tags("desktop");
test("what was chosen stands in the address and comes back with the form", async () => {
    await openRoom();
    await contains(".o_docflow_period_preset").select("last_month");
    await contains("[data-parameter=unit] select").select("8");
    await advanceTime(100);
    expect(router.current).toInclude(["report", "summary"]);
    expect(router.current).toInclude(["period", "2026-10-01..2026-10-31"]);
    expect(router.current).toInclude(["unit", 8]);
    await contains("[data-form=reminder]").click();
    await advanceTime(100);
    expect(router.current).toInclude(["report", "reminder"]);
    expect("unit" in router.current).toBe(false);
    await contains("[data-form=summary]").click();
    expect("[data-parameter=unit] select").toHaveValue("8");
    expect.verifySteps([
        `summary ${NOVEMBER}} 200`,
        `summary ${OCTOBER}} 200`,
        `summary ${OCTOBER},"unit":8} 200`,
        'reminder {"days":5} 200',
        `summary ${OCTOBER},"unit":8} 200`,
    ]);
});

test.tags("desktop");
test("a figure opens what it counts, and Back is the same report with the eye on it", async () => {
    await openRoom();
    await contains(".o_docflow_period_preset").select("last_month");
    await contains("tbody tr:first .o_docflow_report_open").click();
    expect(queryAllTexts(".o_data_row")).toEqual(["Roof"]);
    expect(".o_breadcrumb .active").toHaveText("Finance: Done, in time");
    await contains(".o_back_button, .breadcrumb-item a").click();
    await animationFrame();
    expect(".o_docflow_period_preset").toHaveValue("last_month");
    expect("tbody tr:first .o_docflow_report_open").toBeFocused();
    // the name of a row opens all of it
    await contains("tbody tr:eq(1) th button").click();
    expect(queryAllTexts(".o_data_row")).toEqual(["Roof", "Trees"]);
    expect.verifySteps([
        `summary ${NOVEMBER}} 200`,
        `summary ${OCTOBER}} 200`,
        `summary ${OCTOBER}} 200`,
    ]);
});

test.tags("desktop");
test("arrows walk the forms; Enter in a field applies it", async () => {
    await openRoom({ docflow_report: { code: "reminder", values: { days: 3 } } });
    queryFirst("[data-form=reminder]").focus();
    await press("ArrowDown");
    expect("[data-form=volume]").toBeFocused();
    await press("ArrowUp");
    await press("ArrowUp");
    expect("[data-form=summary]").toBeFocused();
    await contains("[data-parameter=days] input").edit("10", { confirm: "enter" });
    await animationFrame();
    expect.verifySteps(['reminder {"days":3} 200', 'reminder {"days":10} 200']);
});

test.tags("desktop");
test("nothing to show, a refusal and a cut list are sentences", async () => {
    answer = { ...ANSWER, rows: [], totals: null, count: 0, shown: 0 };
    await openRoom();
    expect(".o_docflow_report_empty p:first").toHaveText(
        "There is nothing to report for these choices."
    );
    answer = { ...ANSWER, count: 12400, shown: 200, is_cut: true };
    await contains(".o_docflow_report_show").click();
    expect(".o_docflow_report_count").toHaveText(/200 rows of 12.400 are shown/);
    await contains(".o_docflow_report_more").click();
    expect(".o_docflow_report_more").toHaveCount(0);
    onRpc("docflow.report", "preview", () => {
        throw makeServerError({ message: "The period is longer than 3700 days." });
    });
    await contains(".o_docflow_period_previous").click();
    expect(".alert-warning").toHaveText("The period is longer than 3700 days.");
    expect(".o_docflow_report_make").not.toBeEnabled();
    expect.verifySteps([
        `summary ${NOVEMBER}} 200`,
        `summary ${NOVEMBER}} 200`,
        `summary ${NOVEMBER}} 500`,
    ]);
});

test.tags("desktop");
test("a small file is downloaded at once", async () => {
    onRpc("docflow.report", "make", ({ kwargs }) => {
        expect.step(`make ${kwargs.code} ${kwargs.format}`);
        return { report_id: 4, state: "done", url: "/web/content/4" };
    });
    await openRoom();
    await contains(".o_docflow_report_make[data-format=xlsx]").click();
    expect.verifySteps([
        `summary ${NOVEMBER}} 200`,
        "make summary xlsx",
        "download /web/content/4",
    ]);
    expect(".o_docflow_report_line").toHaveCount(0);
});

test.tags("desktop");
test("a large file is followed: by the bus, by the clock, until it is fetched", async () => {
    const report = { id: 4, name: "Summary", format: "xlsx", error: false, url: false };
    onRpc("docflow.report", "make", () => {
        made = [{ ...report, state: "queued", done: 0, total: 40000, date: "2026-11-28 10:00:00" }];
        return { report_id: 4, state: "queued", url: false };
    });
    await openRoom();
    expect.verifySteps([`summary ${NOVEMBER}} 200`]);
    await contains(".o_docflow_report_make[data-format=xlsx]").click();
    expect(".o_docflow_report_line").toHaveText(/waits for its turn/);
    expect(".o_docflow_report_all").toHaveText("All my reports; being made: 1");
    made = [{ ...made[0], state: "running", done: 10000 }];
    // the clock
    await advanceTime(3000);
    await animationFrame();
    expect(".o_docflow_report_line").toHaveText(/10.000 of 40.000 rows/);
    expect(".o_docflow_report_line .progress").toHaveAttribute("aria-valuenow", "25");
    // the bus
    startBusService(getMockEnv());
    getService("bus_service").addChannel("docflow");
    await waitForChannels(["docflow"]);
    made = [{ ...made[0], state: "done", done: 40000, url: "/web/content/4" }];
    MockServer.env["bus.bus"]._sendone("docflow", "docflow.report", made[0]);
    await advanceTime(1000);
    await animationFrame();
    expect(".o_docflow_report_line").toHaveText(/is ready/);
    await contains(".o_docflow_report_fetch").click();
    await contains(".o_docflow_report_forget").click();
    expect(".o_docflow_report_line").toHaveCount(0);
    expect(".o_docflow_report_file").toHaveCount(1);
    expect.verifySteps(["download /web/content/4"]);
});

test.tags("desktop");
test("a report under way is cancelled; one that failed says why and is made again", async () => {
    const report = { id: 4, name: "Summary", format: "pdf", url: false, done: 0, total: 900 };
    made = [{ ...report, state: "running", error: false, date: "2026-11-28 10:00:00" }];
    onRpc("docflow.report", "action_cancel", ({ args }) => {
        expect.step(`cancel ${args[0]}`);
        made = [{ ...made[0], state: "failed", error: "The server met an error." }];
        return true;
    });
    onRpc("docflow.report", "action_again", ({ args }) => {
        expect.step(`again ${args[0]}`);
        made = [{ ...made[0], state: "queued", error: false }];
        return true;
    });
    await openRoom();
    await contains(".o_docflow_report_cancel").click();
    expect(".o_docflow_report_line").toHaveText(/The server met an error/);
    await contains(".o_docflow_report_again").click();
    expect(".o_docflow_report_line").toHaveText(/waits for its turn/);
    expect.verifySteps([`summary ${NOVEMBER}} 200`, "cancel 4", "again 4"]);
});

test.tags("desktop");
test("somebody whom the browser knows no longer, and a memory that is none, do no harm", async () => {
    browser.localStorage.setItem("docflow.reports.7", "{broken");
    await openRoom({ docflow_report: { code: "gone", values: {} } });
    expect(".o_docflow_report_form.active").toHaveAttribute("data-form", "summary");
    expect.verifySteps([`summary ${NOVEMBER}} 200`]);
});
