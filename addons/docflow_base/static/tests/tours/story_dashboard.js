/*
 * A head looks at her unit: a figure leads to exactly its list, and back.
 */
import { registry } from "@web/core/registry";

/** Steps that open a number, find so many rows behind it and go back. */
function openAndReturn(number, rows) {
    const row = (index) => `.o_list_view .o_data_row:eq(${index})`;
    return [
        {
            content: `Число: ${number}`,
            trigger: number,
            run: "click",
        },
        {
            content: `Рядків у переліку: ${rows}`,
            trigger: row(rows - 1),
            run() {
                const found = document.querySelectorAll(".o_list_view .o_data_row").length;
                if (found !== rows) {
                    throw new Error(`${number}: ${found} rows instead of ${rows}`);
                }
            },
        },
        {
            content: "Назад до панелі",
            trigger: ".o_control_panel .breadcrumb-item a, .o_control_panel .o_back_button",
            run: "click",
        },
        { trigger: ".o_docflow_figures" },
    ];
}

registry.category("web_tour.tours").add("docflow_story_dashboard", {
    steps: () => [
        {
            content: "Керівник бачить свій підрозділ",
            trigger: ".o_docflow_scope[data-scope=unit].active",
        },
        {
            content: "У роботі чотири доручення",
            trigger: ".o_docflow_figure_open .o_docflow_figure_value:contains(4)",
        },
        {
            content: "Одне прострочено: не лише кольором",
            trigger: ".o_docflow_figure_late:contains(1) .o_docflow_figure_sign:contains(!)",
        },
        ...openAndReturn(".o_docflow_figure_open", 4),
        ...openAndReturn(".o_docflow_figure_late", 1),
        {
            content: "Графік намальовано",
            trigger: "[data-panel=trend] canvas",
        },
        {
            content: "Завтрашнє запізнення видно сьогодні",
            trigger: "[data-panel=tomorrow] .o_docflow_line:contains(Про огорожу)",
        },
        ...openAndReturn("[data-panel=load] tr:contains(Павло Коваленко) td:last-child button", 1),
        {
            content: "Лише своє",
            trigger: ".o_docflow_scope[data-scope=mine]",
            run: "click",
        },
        {
            trigger: ".o_docflow_scope[data-scope=mine].active",
        },
        ...openAndReturn(".o_docflow_figure_open", 3),
        {
            content: "Прострочений лист відкривається",
            trigger: "[data-panel=late] .o_docflow_line:contains(Про дах школи)",
            run: "click",
        },
        { trigger: ".o_form_view:contains(Про дах школи)" },
    ],
});
