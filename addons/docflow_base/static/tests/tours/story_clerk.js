/*
 * What comes to a head lies with her clerk at the same time. The clerk takes it up and reports; the head
 * sees who did it.
 */
import { registry } from "@web/core/registry";

import { openFromTray, openTray, press, report } from "./story_steps";

const tours = registry.category("web_tour.tours");
const REVIEW = "Про запрошення на нараду";
const WORK = "Про список обдарованих дітей";

tours.add("docflow_story_clerk_works", {
    steps: () => [
        ...openTray("review", "На розгляд"),
        {
            content: "Розгляд керівниці лежить і в діловода",
            trigger: `.o_docflow_cabinet_view .o_data_row:contains(${REVIEW}):contains(Олена Бондар)`,
        },
        ...openFromTray("execute", "На виконання", WORK),
        {
            content: "Виконавець — керівниця",
            trigger: ".o_field_widget[name=executor_label]:contains(Олена Бондар)",
        },
        press("action_start"),
        { trigger: ".o_arrow_button_current[data-value=in_work]" },
        ...report("Список складено й надіслано"),
        {
            content: "Хто звітував і за кого",
            trigger:
                ".o_field_widget[name=report_label]:contains(Павло Коваленко):contains(Олена Бондар)",
        },
    ],
});

tours.add("docflow_story_clerk_seen", {
    steps: () => [
        ...openTray("review", "На розгляд"),
        {
            content: "На розгляді він і в керівниці; рядок каже, хто ще його має",
            trigger: `.o_docflow_cabinet_view .o_data_row:contains(${REVIEW}):contains(Павло Коваленко)`,
        },
        ...openFromTray("executed", "Виконано", WORK),
        {
            trigger: ".o_field_widget[name=report_label]:contains(Павло Коваленко)",
        },
        { trigger: ".o_field_widget[name=report]:contains(Список складено)" },
    ],
});
