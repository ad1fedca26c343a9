import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/**
 * Periods of reports: two days of the calendar, `{date_from, date_to}` in ISO, both included. A preset is a kind of
 * stretch and how many of them back from today; weeks begin on Monday.
 */
const UNITS = ["day", "week", "month", "quarter", "half_year", "year"];
const MONTHS = { month: 1, quarter: 3, half_year: 6, year: 12 };

export const CUSTOM = "custom";

export const PRESETS = {
    today: { name: _t("Today"), kind: "day", back: 0 },
    this_week: { name: _t("Current week"), kind: "week", back: 0 },
    last_week: { name: _t("Last week"), kind: "week", back: 1 },
    this_month: { name: _t("Current month"), kind: "month", back: 0 },
    last_month: { name: _t("Last month"), kind: "month", back: 1 },
    this_quarter: { name: _t("Current quarter"), kind: "quarter", back: 0 },
    last_quarter: { name: _t("Last quarter"), kind: "quarter", back: 1 },
    this_half_year: { name: _t("Current half-year"), kind: "half_year", back: 0 },
    last_half_year: { name: _t("Last half-year"), kind: "half_year", back: 1 },
    this_year: { name: _t("Current year"), kind: "year", back: 0 },
    last_year: { name: _t("Last year"), kind: "year", back: 1 },
};

/** The first day of the stretch of `kind` in which `day` lies. */
function startOf(day, kind) {
    const months = MONTHS[kind];
    if (!months) {
        return day.startOf(kind);
    }
    const month = Math.floor((day.month - 1) / months) * months + 1;
    return day.startOf("month").set({ month });
}

function addStretches(first, kind, count) {
    return MONTHS[kind]
        ? first.plus({ months: MONTHS[kind] * count })
        : first.plus({ [kind === "week" ? "weeks" : "days"]: count });
}

/** The stretch of `kind` that lies `count` stretches after the one of `day`. */
function stretch(day, kind, count) {
    const first = addStretches(startOf(day, kind), kind, count);
    return {
        date_from: serializeDate(first),
        date_to: serializeDate(addStretches(first, kind, 1).minus({ days: 1 })),
    };
}

/**
 * @param {string} code a key of PRESETS
 * @param {luxon.DateTime} today
 */
export function presetPeriod(code, today) {
    const { kind, back } = PRESETS[code];
    return stretch(today, kind, -back);
}

export function isSamePeriod(one, other) {
    return one?.date_from === other?.date_from && one?.date_to === other?.date_to;
}

/** Which preset means these days today; CUSTOM when none does. */
export function findPreset(period, today) {
    const codes = Object.keys(PRESETS);
    return codes.find((code) => isSamePeriod(presetPeriod(code, today), period)) || CUSTOM;
}

/** Both days are there and in their order. */
export function isPeriod(value) {
    const days = [value?.date_from, value?.date_to];
    return (
        days.every((day) => typeof day === "string" && deserializeDate(day).isValid) &&
        days[0] <= days[1]
    );
}

/** The period of the same length after this one, or before it: a month moves by a month. */
export function movePeriod(period, step) {
    const first = deserializeDate(period.date_from);
    const last = deserializeDate(period.date_to);
    const kind = UNITS.find((unit) => isSamePeriod(stretch(first, unit, 0), period));
    if (kind) {
        return stretch(first, kind, step);
    }
    const days = Math.round(last.diff(first, "days").days) + 1;
    return {
        date_from: serializeDate(first.plus({ days: days * step })),
        date_to: serializeDate(last.plus({ days: days * step })),
    };
}
