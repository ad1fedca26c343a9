/*
 * A word from the second page of an annex is typed in another form; the card opens with that page beside it, and
 * the ordinary list finds the card by the same word.
 */
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = "Про надання матеріалів";

tours.add("docflow_story_search", {
    steps: () => [
        {
            content: "Слово в іншій формі",
            trigger: ".o_docflow_search_box",
            run: "edit басейнами",
        },
        { trigger: ".o_docflow_search_go", run: "click" },
        {
            content: "Знайдено друге слово на другій сторінці додатка",
            trigger: `.o_docflow_hit:contains(${CARD}) mark:contains(басейну)`,
        },
        { trigger: ".o_docflow_hit_place:contains(перелік.pdf):contains(2)" },
        {
            content: "Звужуємо за видом",
            trigger: ".o_docflow_facet_type .o_docflow_facet:contains(Вхідний лист)",
            run: "click",
        },
        { trigger: ".o_docflow_facet.active" },
        { content: "Відкриваємо", trigger: ".o_docflow_hit", run: "click" },
        {
            content: "Поруч із карткою відкрито додаток на другій сторінці",
            trigger: ".o-mail-Attachment iframe[src*='#page=2']",
        },
        { content: "Повертаємося", trigger: ".o_back_button", run: "click" },
        { trigger: ".o_docflow_search_box:value(басейнами)" },
        { trigger: ".o_docflow_facet.active" },
    ],
});

tours.add("docflow_story_search_list", {
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit басейнами" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        { trigger: `.o_data_row:only:contains(${CARD})` },
    ],
});
