/*
 * A task goes down three levels, its date moves, its result comes back with a remark, and the card closes
 * from the bottom up. tests/test_story_delegation.py makes the people and starts the tours in order.
 */
import { registry } from "@web/core/registry";

import { addExecutor, confirm, openFromTray, press, report, write, writeDate } from "./story_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "Про аварійну покрівлю школи № 4";

tours.add("docflow_story_delegation_head", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        {
            content: "До картки документа",
            trigger: "button[name=action_open_document]",
            run: "click",
        },
        { trigger: ".o_notebook .nav-link[name=resolutions]", run: "click" },
        {
            content: "Доручення нижче — одним рядком",
            trigger: ".o_docflow_tree_node button[name=type_below]",
            run: "click",
        },
        {
            trigger: ".o_docflow_line_input",
            run: "edit @Шевчук через 5 робочих днів — обстежити покрівлю",
        },
        {
            content: "Система зрозуміла, кому",
            trigger: ".o_docflow_line_person:contains(Ірина Шевчук)",
        },
        { content: "і до якого дня", trigger: ".o_docflow_line_due" },
        { trigger: ".o_docflow_line_input", run: "press Enter" },
        {
            content: "Завдання стало в дерево на рівень нижче",
            trigger: ".o_docflow_tree_node[aria-level='2']:contains(обстежити покрівлю)",
        },
    ],
});

tours.add("docflow_story_delegation_chief", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        press("action_delegate"),
        write("text", "Заміряти покрівлю і скласти акт"),
        ...addExecutor("Павло Коваленко"),
        {
            content: "Результат приймаю особисто",
            trigger: ".modal .o_field_widget[name=is_acceptance] input",
            run: "click",
        },
        ...confirm("action_issue"),
        {
            trigger: ".o_field_widget[name=delegation_ids] .o_data_row:contains(Заміряти покрівлю)",
        },
    ],
});

tours.add("docflow_story_delegation_specialist", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        press("action_start"),
        press("action_request_extension"),
        writeDate("day", "01.09.2099"),
        write("reason", "Вимірювач звільниться лише в серпні"),
        ...confirm(),
        {
            content: "Прохання видно на завданні",
            trigger: ".o_field_widget[name=extension_ids] .o_data_row:contains(Шевчук)",
        },
    ],
});

tours.add("docflow_story_delegation_pass_up", {
    steps: () => [
        ...openFromTray("decide", "Чекають мого рішення", SUBJECT),
        press("action_decide"),
        {
            content: "Чого і чому просять",
            trigger: ".modal .o_field_widget[name=reason]:contains(Вимірювач)",
        },
        ...confirm("action_forward"),
    ],
});

tours.add("docflow_story_delegation_grant", {
    steps: () => [
        ...openFromTray("decide", "Чекають мого рішення", SUBJECT),
        press("action_decide"),
        { trigger: ".modal .o_field_widget[name=day]:contains(01.09.2099)" },
        ...confirm("action_grant"),
        {
            content: "Новий строк і початковий поруч",
            trigger: ".o_form_view:contains(01.09.2099)",
        },
    ],
});

tours.add("docflow_story_delegation_report", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        ...report("Покрівлю заміряно"),
        { trigger: ".o_arrow_button_current[data-value=reported]" },
    ],
});

tours.add("docflow_story_delegation_return", {
    steps: () => [
        ...openFromTray("decide", "Чекають мого рішення", SUBJECT),
        press("action_return"),
        write("reason", "Немає акта обстеження"),
        ...confirm(),
        { trigger: ".alert-warning:contains(Немає акта обстеження)" },
    ],
});

tours.add("docflow_story_delegation_report_again", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        {
            content: "Зауваження видно одразу",
            trigger: ".alert-warning:contains(Немає акта обстеження)",
        },
        ...report("Покрівлю заміряно, акт складено"),
        { trigger: ".o_arrow_button_current[data-value=reported]" },
    ],
});

tours.add("docflow_story_delegation_accept", {
    steps: () => [
        ...openFromTray("decide", "Чекають мого рішення", SUBJECT),
        press("action_accept"),
        { trigger: ".o_arrow_button_current[data-value=done]" },
    ],
});

tours.add("docflow_story_delegation_release", {
    steps: () => [
        ...openFromTray("control", "На контролі", SUBJECT),
        press("action_open_release"),
        {
            content: "Звіт виконавця — підстава",
            trigger: ".modal .o_field_widget[name=reports]:contains(акт складено)",
        },
        write("note", "Покрівлю обстежено"),
        ...confirm(),
        { trigger: ".o_arrow_button_current:contains(Виконано)" },
    ],
});
