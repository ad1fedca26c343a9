/*
 * The main job as people do it, in Ukrainian: a tour for each of the six who take part in it.
 * tests/test_story_incoming.py makes the people, starts the tours in order and reads the card after them.
 */
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { choose, menu, nextStep, openFromTray } from "./story_steps";

const tours = registry.category("web_tour.tours");

/** Puts the reader's newest loose scan into the file input, as a person would choose it from the disk. */
function upload(name) {
    return [
        {
            content: "Новий файл",
            trigger: ".o_field_widget[name=file_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: `Скан ${name}`,
            trigger:
                ".o_field_widget[name=file_ids] .o_selected_row input[type=file]:not(:visible)",
            async run({ anchor }) {
                const [id] = await rpc("/web/dataset/call_kw/ir.attachment/search", {
                    model: "ir.attachment",
                    method: "search",
                    args: [[["name", "=", "scan.pdf"]]],
                    kwargs: { order: "id desc", limit: 1 },
                });
                const answer = await fetch(`/web/content/${id}`);
                const content = await answer.blob();
                const transfer = new DataTransfer();
                transfer.items.add(new File([content], name, { type: "application/pdf" }));
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "Скан прийнято",
            trigger: `.o_field_widget[name=upload] input:value(${name})`,
        },
    ];
}

const SUBJECT = "Про капітальний ремонт покрівлі школи № 4";

tours.add("docflow_story_registrar", {
    steps: () => [
        ...menu("Документи", "Вхідні"),
        { trigger: ".o_list_button_add:contains(Новий), .o_list_button_add", run: "click" },
        ...choose(".o_field_widget[name=correspondent_id]", "Департамент освіти"),
        {
            trigger: ".o_field_widget[name=corr_number] input",
            run: "edit 01-14/877",
        },
        {
            trigger: ".o_field_widget[name=corr_date] input",
            run: "edit 18.11.2026 && click body",
        },
        ...choose(".o_field_widget[name=delivery_method_id]", "Пошта"),
        {
            trigger: ".o_group .o_field_widget[name=name] textarea",
            run: `edit ${SUBJECT}`,
        },
        {
            content: "Кому на розгляд",
            trigger: ".o_field_widget[name=recipient_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(
            ".o_field_widget[name=recipient_ids] .o_selected_row .o_field_widget[name=user_id]",
            "Міський Голова"
        ),
        ...upload("лист.pdf"),
        ...stepUtils.saveForm(),
        nextStep("Зареєструвати"),
        {
            content: "Номер є",
            trigger: ".o_field_widget[name=reg_number]:contains(02-13/1)",
        },
        {
            content: "Скан видно поруч",
            trigger: ".o_attachment_preview iframe, .o_attachment_preview img",
        },
        {
            content: "Документ пішов на розгляд",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(На розгляді)",
        },
        { trigger: "button[name=action_print_label]:visible" },
    ],
});

tours.add("docflow_story_mayor", {
    steps: () => [
        ...openFromTray("review", "На розгляд", SUBJECT),
        nextStep("На виконання"),
        {
            trigger: ".modal .o_field_widget[name=text] textarea",
            run: "edit Підготувати кошторис і дати відповідь",
        },
        {
            trigger: ".modal .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(".modal .o_selected_row .o_field_widget[name=executor_id]", "Бондар"),
        {
            trigger: ".modal .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(
            ".modal .o_data_row:nth-child(2).o_selected_row .o_field_widget[name=executor_id]",
            "Дячук"
        ),
        {
            trigger: ".modal .o_field_widget[name=deadline_day] input:last",
            run: "edit 08.12.2099 && click .modal-header",
        },
        {
            trigger: ".modal .o_field_widget[name=is_control] input",
            run: "click",
        },
        {
            content: "Контролер з налаштувань",
            trigger: ".modal .o_field_widget[name=controller_id] input:value(Гнатюк)",
        },
        {
            trigger: ".modal-footer button[name=action_issue]:contains(Підписати)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(На виконанні)",
        },
    ],
});

tours.add("docflow_story_executor_reply", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        {
            content: "Картка документа із завдання",
            trigger:
                ".o_docflow_next_step button[name=action_prepare_reply], button[name=action_prepare_reply]",
            run: "click",
        },
        {
            content: "Чернетка відповіді",
            trigger: ".o_arrow_button_current:contains(Чернетка)",
        },
        {
            trigger: ".o_field_widget[name=correspondent_id] input:value(Департамент освіти)",
        },
        ...upload("відповідь.pdf"),
        ...choose(".o_field_widget[name=signatory_id]", "Міський Голова"),
        ...stepUtils.saveForm(),
        nextStep("Передати на реєстрацію"),
        {
            trigger: ".alert-info:contains(Передано на реєстрацію)",
        },
    ],
});

tours.add("docflow_story_registrar2", {
    steps: () => [
        ...openFromTray("register", "На реєстрацію", SUBJECT),
        nextStep("Зареєструвати"),
        {
            trigger: ".o_field_widget[name=reg_number]:contains(06-1)",
        },
    ],
});

tours.add("docflow_story_executor_report", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        nextStep("Звітувати й завершити"),
        {
            content: "Зареєстровану відповідь запропоновано як доказ",
            trigger: ".modal .o_field_widget[name=evidence_document_ids] .o_tag:contains(06-1)",
        },
        {
            trigger: ".modal-footer button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Виконано)",
        },
    ],
});

tours.add("docflow_story_co_executor", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        nextStep("Звітувати й завершити"),
        {
            trigger: ".modal .o_field_widget[name=report] textarea",
            run: "edit Кошти передбачено у змінах до бюджету",
        },
        {
            trigger: ".modal-footer button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Виконано)",
        },
    ],
});

tours.add("docflow_story_controller", {
    steps: () => [
        ...openFromTray("control", "На контролі", SUBJECT),
        nextStep("Зняти з контролю"),
        {
            content: "Доказ — зареєстрована відповідь",
            trigger: ".modal .o_field_widget[name=evidence_document_id] input:value(06-1)",
        },
        {
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Відповідь надано",
        },
        {
            trigger: ".modal-footer button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_arrow_button_current:contains(Виконано)",
        },
        {
            content: "Історія розповідає все",
            trigger: ".o-mail-Message:contains(Знято з контролю)",
        },
    ],
});

tours.add("docflow_story_read_and_finish", {
    steps: () => [
        ...openFromTray("review", "На розгляд", SUBJECT),
        nextStep("Ознайомитись і завершити"),
        {
            trigger: ".o_arrow_button_current:contains(Виконано)",
        },
    ],
});
