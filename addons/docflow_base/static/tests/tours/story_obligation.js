/*
 * A monthly report: entered once, issued by the scheduled action, executed, and marked in the year.
 */
import { registry } from "@web/core/registry";

import { choose, openFromTray, press, report } from "./story_steps";

const tours = registry.category("web_tour.tours");
const { DateTime } = luxon;
const NAME = "Звіт про харчування учнів";

/** The day of the company: the browser of a test keeps UTC, and before its midnight it is the next one there. */
function today() {
    return DateTime.now().setZone("Europe/Kiev");
}

tours.add("docflow_story_obligation_set", {
    steps: () => [
        { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: `edit ${NAME}` },
        ...choose(".o_field_widget[name=requester_id]", "Департамент освіти"),
        { trigger: ".o_field_widget[name=period] .o_select_menu_toggler", run: "click" },
        {
            content: "Щомісяця: перший із періодів",
            trigger: ".o_select_menu_menu .o_select_menu_item:eq(0)",
            run: "click",
        },
        { trigger: ".o_field_widget[name=lead_days] input", run: "edit 100" },
        {
            content: "Лише поточний місяць",
            trigger: ".o_field_widget[name=date_to] input",
            run: `edit ${today().toFormat("dd.MM.yyyy")} && click body`,
        },
        {
            trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(".o_selected_row .o_field_widget[name=executor_id]", "Олена Бондар"),
        {
            content: "Найближчі дати видно до збереження",
            trigger: ".o_field_widget[name=schedule_preview] td",
        },
        press("action_activate"),
        { trigger: ".o_arrow_button_current[data-value=active]" },
    ],
});

tours.add("docflow_story_obligation_executed", {
    steps: () => [
        ...openFromTray("execute", "На виконання", NAME),
        ...report("Звіт надіслано електронною поштою"),
        { trigger: ".o_arrow_button_current[data-value=done]" },
    ],
});

tours.add("docflow_story_obligation_year", {
    steps: () => [
        {
            content: "Рік, у якому звіт мав надійти",
            trigger: ".o_docflow_year_shown",
            async run({ click }) {
                // the report of December is due in January
                if (today().month === 12) {
                    await click(".o_docflow_year_next");
                }
            },
        },
        {
            content: "Місяць позначено виконаним",
            trigger: `.o_docflow_year_table tr:contains(${NAME}) .o_docflow_year_mark[data-state=kept]`,
            run: "click",
        },
        {
            content: "Позначка веде до картки",
            trigger: `.o_form_view:contains(${NAME})`,
        },
        { trigger: ".o_arrow_button_current:contains(Виконано)" },
    ],
});
