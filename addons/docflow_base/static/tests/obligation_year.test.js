import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
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

class Obligation extends models.Model {
    _name = "docflow.obligation";

    name = fields.Char();

    _records = [{ id: 5, name: "Meals" }];
    _views = { form: /* xml */ `<form><field name="name"/></form>` };
}

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();

    _records = [{ id: 71, name: "Report on meals" }];
    _views = { form: /* xml */ `<form><field name="name"/></form>` };
}

defineMailModels();
defineModels([Obligation, Document]);

function mark(id, state, document) {
    return { id, state, label: `P${id}`, date_due: "2026-03-05", document: document || false };
}

beforeEach(() => {
    onRpc("docflow.obligation", "get_year", ({ kwargs }) => {
        expect.step([kwargs.year, kwargs.department_id, kwargs.executor_id]);
        const year = kwargs.year || 2026;
        const months = Array.from({ length: 12 }, () => []);
        if (year === 2026) {
            months[0].push(mark(1, "kept", 71));
            months[2].push(mark(2, "kept_late", 72), mark(3, "missed"));
        }
        return {
            year,
            today: "2026-03-20",
            states: { kept: 1, kept_late: 1, missed: 1 },
            rows:
                year === 2026
                    ? [{ id: 5, name: "Meals", department: "", executors: "", months }]
                    : [],
            departments: [{ id: 9, name: "Education" }],
            executors: [],
        };
    });
});

async function openYear() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction("docflow_obligation_year");
}

test.tags("desktop");
test("each state has a symbol of its own, in the month where it was due", async () => {
    await openYear();
    expect(queryAllTexts("tbody td:eq(0) button")).toEqual(["✓"]);
    expect(queryAllTexts("tbody td:eq(2) button")).toEqual(["✓!", "✕"]);
    expect("tbody td:eq(2)").toHaveClass("o_docflow_year_now");
    expect("tbody td:eq(2) button:first").toHaveAttribute(
        "aria-label",
        "P2, due on 05.03.2026: Kept late"
    );
    expect.verifySteps([[false, false, false]]);
});

test.tags("desktop");
test("the year and the filters ask the server; an empty year says so", async () => {
    await openYear();
    await contains(".o_docflow_year_department").select("9");
    await contains(".o_docflow_year_next").click();
    expect(".o_docflow_year_shown").toHaveText("2027");
    expect(".o_nocontent_help p:first").toHaveText("Nothing is due in this year");
    expect.verifySteps([
        [false, false, false],
        [2026, 9, false],
        [2027, 9, false],
    ]);
});

test.tags("desktop");
test("a mark opens its card, or the obligation while there is none", async () => {
    await openYear();
    await contains("tbody td:eq(0) button").click();
    expect(".o_field_widget[name=name] input").toHaveValue("Report on meals");
    await contains(".breadcrumb-item").click();
    await contains("tbody td:eq(2) button:eq(1)").click();
    expect(".o_field_widget[name=name] input").toHaveValue("Meals");
    expect.verifySteps([
        [false, false, false],
        [2026, false, false],
    ]);
});
