import { describeDeadline } from "@docflow_base/components/deadline_badge/deadline_badge";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    makeMockEnv,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

const { DateTime } = luxon;

class Card extends models.Model {
    _name = "docflow.test.card";

    date_due = fields.Date();
    state = fields.Selection({
        selection: [
            ["open", "Open"],
            ["executed", "Executed"],
        ],
    });

    _records = [
        { id: 1, date_due: "2026-11-26", state: "open" },
        { id: 2, date_due: "2026-11-19", state: "open" },
        { id: 3, date_due: "2026-11-19", state: "executed" },
    ];
}

defineMailModels();
defineModels([Card]);

function describe(deadline) {
    const options = { hasTime: deadline.length > 10, now: DateTime.fromISO("2026-11-21T12:00") };
    const { status, when, words } = describeDeadline(DateTime.fromISO(deadline), options);
    return [status, String(when), String(words)];
}

test("a deadline is told by the calendar day", async () => {
    await makeMockEnv();
    expect(describe("2026-11-21T13:12")).toEqual(["soon", "today 13:12", ""]);
    expect(describe("2026-11-22T00:30")).toEqual(["soon", "tomorrow 00:30", ""]);
    expect(describe("2026-11-24T09:00")).toEqual(["soon", "11/24/2026", "3 days left"]);
    expect(describe("2026-12-08T18:00")).toEqual(["ok", "12/08/2026", "17 days left"]);
    expect(describe("2027-11-21T18:00")).toEqual(["ok", "11/21/2027", ""]);
});

test("a date lasts until its day ends, a moment does not", async () => {
    await makeMockEnv();
    expect(describe("2026-11-21")).toEqual(["soon", "today", ""]);
    expect(describe("2026-11-21T10:00")).toEqual(["late", "today 10:00", "overdue by 2 hr"]);
    expect(describe("2026-11-20")).toEqual(["late", "11/20/2026", "overdue by 1 day"]);
    expect(describe("2026-11-19T18:00")).toEqual(["late", "11/19/2026", "overdue by 2 days"]);
});

test("a finished card shows its date without alarm", async () => {
    mockDate("2026-11-21 12:00:00");
    await mountView({
        type: "list",
        resModel: "docflow.test.card",
        arch: /* xml */ `
            <list>
                <field name="date_due" widget="docflow_deadline"
                    options="{'state_field': 'state', 'done': ['executed']}"/>
            </list>`,
    });
    expect(queryAllTexts(".o_docflow_pill")).toEqual(["11/26/2026", "11/19/2026", "11/19/2026"]);
    expect(".o_docflow_pill:eq(0)").toHaveClass("o_docflow_ok");
    expect(".o_docflow_pill:eq(1)").toHaveClass("o_docflow_late");
    expect(".o_docflow_pill:eq(2)").toHaveClass("o_docflow_mute");
});
