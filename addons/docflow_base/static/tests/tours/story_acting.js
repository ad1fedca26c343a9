/*
 * The mayor is away; an order names who acts for him. The deputy finds the mayor's letter in his own
 * cabinet, signs the resolution in the mayor's place, and everything that shows it names the order.
 */
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { addExecutor, choose, confirm, openFromTray, press, write } from "./story_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "Про підключення котельні до мережі";

tours.add("docflow_story_acting_order", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        ...choose(".o_field_widget[name=principal_id]", "Міський Голова"),
        ...choose(".o_field_widget[name=deputy_id]", "Тарас Мельник"),
        {
            trigger: ".o_field_widget[name=ground] input",
            run: "edit наказ № 41-к",
        },
        ...stepUtils.saveForm(),
        {
            content: "Діє від сьогодні",
            trigger: ".o_arrow_button_current[data-value=current]",
        },
    ],
});

tours.add("docflow_story_acting_signs", {
    steps: () => [
        {
            content: "Перемикач каже, за кого і на якій підставі",
            trigger: ".o_docflow_acting",
            run: "click",
        },
        {
            trigger:
                ".o-dropdown--menu .dropdown-item:contains(Міський Голова):contains(наказ № 41-к)",
            run: "click",
        },
        { trigger: ".o_docflow_acting:contains(Міський Голова)" },
        ...openFromTray("review", "На розгляд", SUBJECT),
        press("action_resolve"),
        write("text", "Надати технічні умови"),
        ...addExecutor("Роман Дячук"),
        ...confirm("action_issue"),
        { trigger: ".o_arrow_button_current:contains(На виконанні)" },
        { trigger: ".o_notebook .nav-link[name=resolutions]", run: "click" },
        {
            content: "У дереві — хто за кого й за яким наказом",
            trigger:
                ".o_docflow_tree_node:contains(Тарас Мельник):contains(Міський Голова):contains(41-к)",
        },
        {
            content: "В історії — так само",
            trigger: ".o-mail-Message:contains(Тарас Мельник):contains(41-к)",
        },
    ],
});

tours.add("docflow_story_acting_executor", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        {
            content: "Виконавець бачить, чиє це доручення",
            trigger: ".o_field_widget[name=author_id]:contains(Міський Голова)",
        },
    ],
});
