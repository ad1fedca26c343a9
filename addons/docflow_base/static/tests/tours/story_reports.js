/*
 * A controller opens the summary by a link, looks at what was not done in time, comes back, and takes the report as
 * Excel and PDF.
 */
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const FINANCE = "tbody tr:contains(Фінансове управління)";
const MISSED = "Про уточнення бюджету";

const figure = (key, value) => `[data-key=${key}]:contains(/^${value}$/)`;

tours.add("docflow_story_reports", {
    steps: () => [
        {
            content: "Зведення відкрито за посиланням",
            trigger: ".o_docflow_report_form.active[data-form=summary]",
        },
        {
            content: "Освіта виконала в строк",
            trigger: `tbody tr:contains(Відділ освіти) ${figure("in_time", 1)}`,
        },
        {
            content: "Фінансове управління не виконало: відкриваємо, що саме",
            trigger: `${FINANCE} ${figure("overdue", 1)} button`,
            run: "click",
        },
        { trigger: `.o_list_view .o_data_row:only:contains(${MISSED})` },
        {
            content: "Повертаємося до того самого звіту",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        { trigger: ".o_docflow_period_preset:value(custom)" },
        {
            content: "Погляд там, де був",
            trigger: `${FINANCE} ${figure("overdue", 1)} button:focus`,
        },
        {
            content: "Разом відкривається теж",
            trigger: `tfoot ${figure("total", 2)} button`,
        },
        { trigger: ".o_docflow_report_make[data-format=xlsx]:enabled", run: "click" },
        { trigger: ".o_docflow_report_file .fa-file-excel-o" },
        { trigger: ".o_docflow_report_make[data-format=pdf]:enabled", run: "click" },
        { trigger: ".o_docflow_report_file .fa-file-pdf-o" },
        {
            content: "Стан дисципліни за квартал",
            trigger: ".o_docflow_report_form[data-form=discipline]",
            run: "click",
        },
        { trigger: ".o_docflow_report_form.active[data-form=discipline]" },
        {
            // in its first days what is overdue belongs to the quarter before
            content: "Два періоди тому, і назад",
            trigger: ".o_docflow_period_previous",
            run: "click",
        },
        { trigger: ".o_docflow_period_previous", run: "click" },
        { trigger: ".o_docflow_report_empty" },
        { trigger: ".o_docflow_period_next", run: "click" },
        { trigger: ".o_docflow_period_next", run: "click" },
        { trigger: ".o_docflow_report_table tfoot [data-key=shown]" },
    ],
});

tours.add("docflow_story_reports_stranger", {
    steps: () => [
        { trigger: ".o_docflow_report_form.active[data-form=summary]" },
        {
            content: "Чужого не видно, і в підсумках теж",
            trigger: ".o_docflow_report_empty",
        },
        { trigger: ".o_docflow_report_made:not(:has(.o_docflow_report_file))" },
    ],
});
