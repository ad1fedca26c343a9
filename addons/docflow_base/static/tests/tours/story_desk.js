/*
 * The registrar's desk, in Ukrainian, by keyboard. tests/test_story_desk.py makes the stacks, lets the scheduled
 * action read them between the tours, and looks at the cards after them.
 */
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Drops the file of this name on the desk, as from a folder of the scanner. */
function drop(name) {
    return {
        content: `Кинути «${name}» на стіл`,
        trigger: ".o_docflow_desk",
        async run({ anchor }) {
            const [id] = await rpc("/web/dataset/call_kw/ir.attachment/search", {
                model: "ir.attachment",
                method: "search",
                args: [[["name", "=", name]]],
                kwargs: { order: "id desc", limit: 1 },
            });
            const content = await (await fetch(`/web/content/${id}`)).blob();
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name, { type: "application/pdf" }));
            anchor.dispatchEvent(
                new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer })
            );
        },
    };
}

const field = (name) => `#docflow_desk_${name}`;

/** Types into a field of the card that suggests records, and takes the first with Tab. */
function choose(name, text) {
    return [
        { content: `Поле ${name}`, trigger: field(name), run: `edit ${text}` },
        { content: text, trigger: `.o-autocomplete--dropdown-item:contains(${text})` },
        { trigger: field(name), run: "press Tab" },
        { content: "Вибрано", trigger: "body:not(:has(.o-autocomplete--dropdown-item))" },
    ];
}

/** The card filled itself; the page shows from where. */
function filled(values) {
    return Object.entries(values).flatMap(([name, value]) => [
        { content: `Заповнено: ${name}`, trigger: `${field(name)}:value(${value})` },
        { trigger: `.o_docflow_desk_box[data-field=${name}]` },
    ]);
}

tours.add("docflow_story_desk_drop", {
    steps: () => [
        drop("стос.pdf"),
        { content: "Стос прийнято", trigger: ".o_docflow_desk_batch:contains(стос)" },
    ],
});

tours.add("docflow_story_desk_register", {
    steps: () => [
        {
            content: "Аркуш з етикеткою пішов до своєї картки",
            trigger: ".o_docflow_desk_letter[data-state=attached]:contains(02-13/1)",
        },
        {
            content: "Лист із цифрами на аркуші перед очима",
            trigger: ".o_docflow_desk_letter[data-state=ready][aria-current=true]",
        },
        { trigger: ".o_docflow_desk_paper img" },
        ...filled({
            correspondent_id: "Департамент освіти ОДА",
            corr_number: "01-14/877",
            corr_date: "18.11.2026",
            name: "Про капітальний ремонт покрівлі школи № 4",
        }),
        { trigger: "[data-field=recipient_ids] .o_tag:contains(Міський Голова)" },
        ...choose("delivery_method_id", "Пошта"),
        { trigger: field("delivery_method_id"), run: "press Enter" },
        {
            content: "Номер є",
            trigger: ".o_docflow_desk_letter[data-state=registered]:contains(02-13/2)",
        },
        { trigger: ".o_docflow_desk_last:contains(02-13/2)" },
    ],
});

tours.add("docflow_story_desk_search", {
    steps: () => [
        {
            content: "Слово зі сторінки, в іншій формі",
            trigger: ".o_docflow_search_box",
            run: "edit заходами покрівлею",
        },
        { trigger: ".o_docflow_search_go", run: "click" },
        {
            content: "Слово позначено в уривку",
            trigger: ".o_docflow_hit:contains(02-13/2) mark:contains(заходи)",
        },
        { trigger: ".o_docflow_hit", run: "click" },
        { content: "Сторінка поруч із карткою", trigger: ".o-mail-Attachment iframe" },
    ],
});
