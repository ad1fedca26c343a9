import { describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { findPreset, isPeriod, movePeriod, presetPeriod } from "@docflow_base/report_room/period";
import {
    fillValues,
    fromAddress,
    fromMemory,
    getMissing,
    toAddress,
    toMemory,
    toParams,
} from "@docflow_base/report_room/parameter_values";
import {
    formatCell,
    getBorders,
    getNameKey,
    makeHeads,
} from "@docflow_base/report_room/table_shape";

const { DateTime } = luxon;

describe.current.tags("headless");

const day = (text) => DateTime.fromISO(text);
const days = ({ date_from, date_to }) => `${date_from} ${date_to}`;

const PARAMETERS = [
    { name: "period", kind: "period", required: true, default: null, choices: [] },
    {
        name: "unit",
        kind: "unit",
        model: "hr.department",
        required: false,
        default: null,
        choices: [
            [7, "Finance"],
            [8, "Schools"],
        ],
    },
    { name: "person", kind: "person", model: "res.users", default: null, choices: [] },
    { name: "days", kind: "days", default: 5, choices: [], limits: [0, 366] },
];

test("presets are stretches of the calendar; weeks begin on Monday", () => {
    const sunday = day("2026-03-01");
    expect(days(presetPeriod("this_week", sunday))).toBe("2026-02-23 2026-03-01");
    expect(days(presetPeriod("last_week", sunday))).toBe("2026-02-16 2026-02-22");
    expect(days(presetPeriod("last_month", sunday))).toBe("2026-02-01 2026-02-28");
    expect(days(presetPeriod("this_quarter", sunday))).toBe("2026-01-01 2026-03-31");
    expect(days(presetPeriod("last_quarter", sunday))).toBe("2025-10-01 2025-12-31");
    expect(days(presetPeriod("last_half_year", sunday))).toBe("2025-07-01 2025-12-31");
    expect(days(presetPeriod("last_year", sunday))).toBe("2025-01-01 2025-12-31");
    expect(days(presetPeriod("last_month", day("2026-03-31")))).toBe("2026-02-01 2026-02-28");
});

test("days say which preset they are, or that they are none", () => {
    const today = day("2026-11-28");
    const period = (date_from, date_to) => ({ date_from, date_to });
    expect(findPreset(period("2026-10-01", "2026-10-31"), today)).toBe("last_month");
    expect(findPreset(period("2026-10-01", "2026-10-30"), today)).toBe("custom");
    expect(isPeriod(period("2026-10-02", "2026-10-01"))).toBe(false);
    expect(isPeriod(period("2026-10-01", "so"))).toBe(false);
    expect(isPeriod(false)).toBe(false);
});

test("the period before a month is a month, before ten days are ten days", () => {
    const move = (date_from, date_to, step) => days(movePeriod({ date_from, date_to }, step));
    expect(move("2026-03-01", "2026-03-31", -1)).toBe("2026-02-01 2026-02-28");
    expect(move("2026-02-01", "2026-02-28", 1)).toBe("2026-03-01 2026-03-31");
    expect(move("2026-01-01", "2026-12-31", -1)).toBe("2025-01-01 2025-12-31");
    expect(move("2026-07-01", "2026-12-31", -1)).toBe("2026-01-01 2026-06-30");
    // over the change of the clocks
    expect(move("2026-10-20", "2026-10-29", -1)).toBe("2026-10-10 2026-10-19");
    expect(move("2026-10-16", "2026-10-25", 1)).toBe("2026-10-26 2026-11-04");
});

test("a link gives the same choices back; what is wrong in it is left out", () => {
    const today = day("2026-11-28");
    const chosen = {
        period: { date_from: "2026-10-01", date_to: "2026-10-31" },
        unit: 8,
        person: false,
        days: 12,
    };
    const address = toAddress(PARAMETERS, chosen);
    expect(address).toEqual({
        period: "2026-10-01..2026-10-31",
        unit: 8,
        person: undefined,
        days: 12,
    });
    expect(fillValues(PARAMETERS, fromAddress(PARAMETERS, address), today)).toEqual(chosen);
    const broken = { period: "2026-10-31..2026-10-01", unit: 999, person: "x", days: "many" };
    expect(fillValues(PARAMETERS, fromAddress(PARAMETERS, broken), today)).toEqual({
        period: { date_from: "2026-11-01", date_to: "2026-11-30" },
        unit: false,
        person: false,
        days: 5,
    });
});

test("the browser remembers “last month”, and means another month a month later", () => {
    const period = { date_from: "2026-10-01", date_to: "2026-10-31" };
    const memory = toMemory(PARAMETERS, { period, unit: 8 }, day("2026-11-28"));
    expect(memory.period).toEqual({ preset: "last_month" });
    const december = fromMemory(memory, day("2026-12-02"));
    expect(days(december.period)).toBe("2026-11-01 2026-11-30");
    expect(december.unit).toBe(8);
    const own = { date_from: "2026-10-01", date_to: "2026-10-30" };
    expect(toMemory(PARAMETERS, { period: own }, day("2026-11-28")).period).toEqual(own);
});

test("a day is kept in a link and not remembered: today is another one tomorrow", () => {
    const parameters = [
        { name: "on", kind: "day", required: true, default: "2026-11-28", choices: [] },
    ];
    const today = day("2026-11-28");
    const address = toAddress(parameters, { on: "2026-03-01" });
    expect(fillValues(parameters, fromAddress(parameters, address), today)).toEqual({
        on: "2026-03-01",
    });
    expect(fillValues(parameters, { on: "yesterday" }, today)).toEqual({ on: "2026-11-28" });
    const remembered = JSON.parse(
        JSON.stringify(toMemory(parameters, { on: "2026-03-01" }, today))
    );
    expect(fillValues(parameters, fromMemory(remembered, today), today)).toEqual({
        on: "2026-11-28",
    });
});

test("the server hears what was chosen and nothing else", () => {
    const period = { date_from: "2026-10-01", date_to: "2026-10-31" };
    const values = { period, unit: false, person: 3, days: 0 };
    expect(toParams(PARAMETERS, values)).toEqual({ period, person: 3, days: 0 });
    expect(getMissing(PARAMETERS, { ...values, period: false }).map((one) => one.name)).toEqual([
        "period",
    ]);
});

test("neighbours of one group stand under one head", () => {
    const column = (key, group = "") => ({ key, label: key, kind: "number", group });
    const columns = [column("a"), column("b", "Done"), column("c", "Done"), column("d")];
    const heads = makeHeads(columns);
    expect(heads[0].map((head) => `${head.label} ${head.colspan}×${head.rowspan}`)).toEqual([
        "a 1×2",
        "Done 2×1",
        "d 1×2",
    ]);
    expect(heads[1].map((head) => head.label)).toEqual(["b", "c"]);
    expect([...getBorders(columns)]).toEqual(["b", "d"]);
    expect(makeHeads([column("a")])).toHaveLength(1);
    expect(getNameKey([column("a"), { key: "t", kind: "text" }])).toBe("t");
});

test("figures are written as on paper", async () => {
    await makeMockEnv();
    const show = (value, kind) => formatCell(value, { kind });
    expect(show(9999, "number")).toBe("9999");
    expect(show(1234567, "number")).toBe("1\u00a0234\u00a0567");
    expect(show(0, "number")).toBe("0");
    expect(show(87.5, "percent")).toBe("87.5\u00a0%");
    expect(show(100, "percent")).toBe("100.0\u00a0%");
    expect(show(null, "percent")).toBe("—");
    expect(show(null, "number")).toBe("");
    expect(show("2026-10-01", "date")).toBe("01.10.2026");
    expect(show("2026-10-01T17:00:00", "datetime")).toBe("01.10.2026 17:00");
});
