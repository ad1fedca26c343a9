import { findPreset, isPeriod, PRESETS, presetPeriod } from "./period";

/*
 * What a reader chose for a form: `{name: value}`. A period is `{date_from, date_to}`, a record its id, all else a
 * number or a code; what is not chosen is false. The address of the screen holds the days themselves, so that a link
 * shows everybody the same; the browser remembers presets, so that “last month” is another one a month later.
 */
const PERIOD_MARK = "..";
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

const isNumber = ({ kind, model }) => kind === "days" || !!model;
const isEmpty = (value) => value === undefined || value === null || value === false || value === "";

/** What the form begins with; a period always has its two days. */
function getDefault({ kind, default: value }, today) {
    if (kind === "period" && !isPeriod(value)) {
        return presetPeriod("this_month", today);
    }
    return value ?? false;
}

/** The default values of a form, with those of `chosen` that it could take. */
export function fillValues(parameters, chosen, today) {
    return Object.fromEntries(
        parameters.map((parameter) => {
            const { name } = parameter;
            const isChosen = chosen && name in chosen && isSound(parameter, chosen[name]);
            return [name, isChosen ? chosen[name] : getDefault(parameter, today)];
        })
    );
}

/** Whether the form could take this value: a link may be old, or mistyped. */
function isSound(parameter, value) {
    const { kind, required, choices } = parameter;
    if (kind === "period") {
        return isPeriod(value);
    }
    if (isEmpty(value)) {
        return !required;
    }
    if (kind === "day") {
        return ISO_DAY.test(value);
    }
    if (choices?.length) {
        return choices.some(([code]) => code === value);
    }
    return !isNumber(parameter) || (Number.isInteger(value) && value >= 0);
}

/** Parameters that still need a value before the form can be made. */
export function getMissing(parameters, values) {
    return parameters.filter(({ kind, name, required }) =>
        kind === "period" ? !isPeriod(values[name]) : required && isEmpty(values[name])
    );
}

/** What the server is asked with: only what was chosen. */
export function toParams(parameters, values) {
    return Object.fromEntries(
        parameters
            .filter(({ name }) => !isEmpty(values[name]))
            .map(({ name }) => [name, values[name]])
    );
}

// The address ------------------------------------------------------------------

export function toAddress(parameters, values) {
    return Object.fromEntries(
        parameters.map(({ kind, name }) => {
            const value = values[name];
            if (kind === "period") {
                return [name, [value.date_from, value.date_to].join(PERIOD_MARK)];
            }
            return [name, isEmpty(value) ? undefined : value];
        })
    );
}

export function fromAddress(parameters, address) {
    const values = {};
    for (const parameter of parameters) {
        const { kind, name, choices } = parameter;
        const given = address[name];
        if (given === undefined) {
            continue;
        }
        if (kind === "period") {
            const [date_from, date_to] = String(given).split(PERIOD_MARK);
            values[name] = { date_from, date_to };
        } else if (choices?.length) {
            // the address makes numbers of what looks like one
            const choice = choices.find(([code]) => String(code) === String(given));
            values[name] = choice ? choice[0] : given;
        } else {
            values[name] = isNumber(parameter) ? Number(given) : String(given);
        }
    }
    return values;
}

// The memory of the browser ------------------------------------------------------

export function toMemory(parameters, values, today) {
    return Object.fromEntries(
        parameters.map(({ kind, name }) => {
            if (kind === "day") {
                return [name, undefined]; // today is another day tomorrow
            }
            const preset = kind === "period" && findPreset(values[name], today);
            return [name, preset in PRESETS ? { preset } : values[name]];
        })
    );
}

export function fromMemory(remembered, today) {
    return Object.fromEntries(
        Object.entries(remembered || {}).map(([name, value]) => [
            name,
            value?.preset in PRESETS ? presetPeriod(value.preset, today) : value,
        ])
    );
}
