import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();
    state = fields.Char();
    next_steps = fields.Json();

    _records = [
        {
            id: 1,
            name: "02-13/1",
            state: "in_review",
            next_steps: [
                { verb: "action_resolve", label: "For Execution", hint: "", style: "primary" },
                { verb: "action_acknowledge", label: "Read", hint: "It ends.", style: "secondary" },
            ],
        },
        { id: 2, name: "02-13/2", state: "in_review" },
        { id: 3, name: "02-13/3", state: "draft" },
    ];
    _views = {
        list: /* xml */ `
            <list js_class="docflow_tray_list">
                <header>
                    <button name="action_acknowledge" type="object" string="Read and Finish"/>
                </header>
                <field name="name"/>
            </list>`,
        kanban: /* xml */ `
            <kanban><templates><t t-name="card"><field name="name"/></t></templates></kanban>`,
        form: /* xml */ `<form><field name="name"/></form>`,
        search: /* xml */ `<search><field name="name"/></search>`,
    };
}

defineMailModels();
defineModels([Document]);

function tray(code, values) {
    return {
        code,
        name: code,
        section: "mine",
        section_name: "Needs me",
        model: "docflow.document",
        domain: [["state", "=", code]],
        context: {},
        limit: 1000,
        count: 0,
        count_late: 0,
        views: [
            [false, "list"],
            [false, "kanban"],
        ],
        help: "",
        ...values,
    };
}

let choices;

beforeEach(() => {
    choices = [];
    onRpc("docflow.document", "get_acting_choices", () => choices);
    onRpc("docflow.document", "get_trays", ({ kwargs }) => {
        expect.step(kwargs.acting_for ? `get_trays for ${kwargs.acting_for}` : "get_trays");
        return [
            tray("in_review", { count: 2, count_late: 1 }),
            tray("overdue", { count: 5, count_late: 5, help: "Past their date." }),
            tray("draft", { section: "own", section_name: "Own", count: 1001 }),
            tray("executed", { section: "own", section_name: "Own", limit: 99, count: 100 }),
            tray("other", { section: "own", section_name: "Own", count: null, domain: [] }),
        ];
    });
});

async function openCabinet() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction("docflow_cabinet");
}

const openTray = () => queryOne(".o_docflow_tray[aria-current='page']").dataset.tray;

test.tags("desktop");
test("trays stand under their headings with counters, from one call", async () => {
    await openCabinet();
    expect(queryAllTexts(".o_docflow_tray_heading")).toEqual(["NEEDS ME", "OWN"]);
    const counts = queryAllTexts(".o_docflow_tray_count");
    const spoken = counts.map((text) => text.replace(/\s+/g, " ").trim());
    expect(spoken).toEqual(["2 (1) overdue", "5 overdue", "1,000+", "99+"]);
    expect(openTray()).toBe("in_review");
    expect(queryAllTexts(".o_data_row")).toEqual(["02-13/1", "02-13/2"]);
    expect.verifySteps(["get_trays"]);
});

test.tags("desktop");
test("a card opens on top of the cabinet and leads back to the same tray and view", async () => {
    await openCabinet();
    await contains(".o_docflow_tray[data-tray='draft']").click();
    await contains(".o_switch_view.o_kanban").click();
    await contains(".o_kanban_record:contains('02-13/3')").click();
    expect(".o_form_view").toHaveCount(1);
    await contains(".breadcrumb-item").click();
    expect(openTray()).toBe("draft");
    expect(".o_kanban_view").toHaveCount(1);
    expect.verifySteps(["get_trays", "get_trays", "get_trays"]);
});

test.tags("desktop");
test("the keyboard walks through the trays", async () => {
    await openCabinet();
    queryOne(".o_docflow_tray[data-tray='in_review']").focus();
    await press("ArrowDown");
    await press("ArrowDown");
    expect(document.activeElement.dataset.tray).toBe("draft");
    expect(openTray()).toBe("in_review");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(openTray()).toBe("draft");
    expect.verifySteps(["get_trays", "get_trays"]);
});

test.tags("desktop");
test("an empty search says so, counters refresh with time", async () => {
    await openCabinet();
    await contains(".o_docflow_tray[data-tray='overdue']").click();
    expect(".o_nocontent_help p:first").toHaveText("Nothing matches this search");
    expect.verifySteps(["get_trays", "get_trays"]);
    await advanceTime(380 * 1000);
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["get_trays"]);
});

test.tags("desktop");
test("counters are read anew when the server says that trays changed", async () => {
    await openCabinet();
    expect.verifySteps(["get_trays"]);
    getService("docflow_trays").bus.trigger("CHANGED");
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["get_trays"]);
});

test.tags("desktop");
test("the switch shows the trays of one person and remembers whom", async () => {
    choices = [{ id: 44, name: "Olena Bondar", note: "Acting, order No. 41-k" }];
    await openCabinet();
    expect(".o_docflow_acting").toHaveText("Acting for: Everybody together");
    await contains(".o_docflow_acting").click();
    expect(queryAllTexts(".o-dropdown-item > div:first-child")).toEqual([
        "Everybody together",
        "Only my own work",
        "Olena Bondar",
    ]);
    await contains(".o-dropdown-item:contains('Olena Bondar')").click();
    expect(".o_docflow_acting").toHaveText("Acting for: Olena Bondar, Acting, order No. 41-k");
    expect.verifySteps(["get_trays", "get_trays for 44"]);
});

test.tags("desktop");
test("who acts for nobody sees no switch", async () => {
    await openCabinet();
    expect(".o_docflow_acting").toHaveCount(0);
    expect.verifySteps(["get_trays"]);
});

test.tags("desktop");
test("one selected line says what next, a digit presses the button", async () => {
    onRpc("/web/dataset/call_button/*", async (request) => {
        const { params } = await request.json();
        expect.step(`${params.method} ${params.args[0]}`);
        return false;
    });
    await openCabinet();
    await contains(".o_data_row:first .o_list_record_selector input").click();
    await animationFrame();
    expect(".o_docflow_next_card_title").toHaveText("02-13/1 · what next");
    expect(queryAllTexts(".o_docflow_next_step kbd")).toEqual(["1", "2"]);
    await press("2");
    // the counters wait half a second from the answer on, however late it comes
    await expect.waitForSteps(["get_trays", "action_acknowledge 1"]);
    await animationFrame();
    await advanceTime(500);
    await expect.waitForSteps(["get_trays"]);
});

test.tags("desktop");
test("a batch lists the refused and does the rest", async () => {
    onRpc("docflow.document", "action_batch", ({ args }) => {
        expect.step(`batch ${args[1]} ${args[0].join()}`);
        return {
            type: "ir.actions.client",
            tag: "docflow_batch_result",
            params: {
                verb: "Read and Finish",
                model: "docflow.document",
                done: 1,
                refused: [{ id: 2, name: "02-13/2", reason: "It waits for somebody else." }],
            },
        };
    });
    await openCabinet();
    await contains("thead .o_list_record_selector input").click();
    await contains(".o_control_panel button[name='action_acknowledge']").click();
    await animationFrame();
    expect(".o_docflow_batch_done").toHaveText("Done: 1. Refused: 1.");
    expect(".o_docflow_batch_refused").toHaveText("02-13/2\nIt waits for somebody else.");
    await expect.waitForSteps(["get_trays", "batch acknowledge 1,2"]);
    await advanceTime(500);
    await expect.waitForSteps(["get_trays"]);
});
