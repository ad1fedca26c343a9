/*
 * A registrar who knows her keyboard: twenty letters of a stack, one after the other. What a card should say
 * comes from tests/test_story_desk.py in “лотки.json”; wherever the desk says something else, or nothing, she types.
 * Every key is counted.
 */
import { edit, press } from "@odoo/hoot-dom";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const COUNT = 20;
const PATIENCE = 20 * 1000;
let keys = 0;

const find = (selector) => document.querySelector(selector);
const input = (name) => find(`#docflow_desk_${name}`);
const label = (name) => {
    const tags = [...document.querySelectorAll(`[data-field=${name}] .o_tag_badge_text`)];
    return tags.length ? tags.map((tag) => tag.innerText).join() : input(name).value;
};

/** Waits for what `question` returns; the browser draws between two looks. */
async function until(question, what) {
    const end = performance.now() + PATIENCE;
    for (;;) {
        const answer = question();
        if (answer) {
            return answer;
        }
        if (performance.now() > end) {
            throw new Error(`The registrar waited in vain for ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}

async function strike(key) {
    keys++;
    await press(key);
}

async function type(text) {
    keys += text.length;
    await edit(text);
}

/** Makes a field say what it should; a right value costs no key, a right hint one. */
async function fill(name, wanted, typed = wanted) {
    if (label(name) === wanted) {
        return;
    }
    await strike("Tab"); // on the way to the field
    input(name).focus();
    if (input(name).placeholder === `${wanted}?`) {
        await strike("ArrowRight");
    } else {
        await type(typed);
        const isOffered = (item) => item.innerText.includes(wanted);
        if (input(name).getAttribute("role") === "combobox") {
            await until(
                () =>
                    [...document.querySelectorAll(".o-autocomplete--dropdown-item")].some(
                        isOffered
                    ),
                wanted
            );
        }
        await strike("Tab");
    }
    await until(() => label(name) === wanted, `“${wanted}” in ${name}, not “${label(name)}”`);
}

async function treat(letter) {
    const row = await until(
        () => find(`.o_docflow_desk_letter[aria-current=true]:nth-child(${letter.place})`),
        `letter ${letter.place}`
    );
    await until(() => find(".o_docflow_desk_card"), "what lies in the middle and at the right");
    if (row.dataset.state === "repair") {
        await strike("Enter");
    }
    await until(() => input("name") && row.dataset.state === "ready", "its card");
    await fill("correspondent_id", letter.sender, letter.sender.slice(0, 12));
    await fill("corr_number", letter.number);
    await fill("corr_date", letter.date);
    await fill("name", letter.subject);
    await fill("recipient_ids", letter.recipient, letter.recipient.slice(0, 6));
    await fill("delivery_method_id", letter.delivery, letter.delivery.slice(0, 4));
    await strike("Enter");
}

/** Files on the registrar's disk: what the letters say, and what the clock and the keys said. */
function call(method, args, kwargs = {}) {
    const model = "ir.attachment";
    return rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });
}

async function loadLetters() {
    const [{ raw }] = await call("search_read", [[["name", "=", "лотки.json"]], ["raw"]]);
    return JSON.parse(raw);
}

registry.category("web_tour.tours").add("docflow_story_desk_twenty", {
    steps: () => {
        let letters;
        let begun;
        return [
            {
                content: "Двадцять листів",
                trigger: `.o_docflow_desk_letter:nth-child(${COUNT})`,
                async run() {
                    letters = await loadLetters();
                    begun = performance.now();
                },
            },
            ...Array.from({ length: COUNT }, (_, index) => ({
                content: `Лист ${index + 1}`,
                trigger: `.o_docflow_desk_letter:nth-child(${index + 1})[aria-current=true]`,
                run: () => treat(letters[index]),
            })),
            {
                content: "Усі з номерами",
                trigger: `.o_docflow_desk:not(:has(.o_docflow_desk_letter:not([data-state=registered])))`,
                async run() {
                    const seconds = (performance.now() - begun) / 1000 / COUNT;
                    const datas = btoa(JSON.stringify({ keys, seconds }));
                    await call("create", [[{ name: "лічильник.json", datas }]]);
                },
            },
            {
                content: "Лічильник порахував",
                trigger: `.o_docflow_desk_counter:contains(${COUNT})`,
            },
        ];
    },
});
