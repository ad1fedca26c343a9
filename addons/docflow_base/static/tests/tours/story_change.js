/*
 * A letter about schools came to the head of Finance. He asks for another executor by the distribution of
 * powers; the mayor names the right one.
 */
import { registry } from "@web/core/registry";

import { choose, confirm, openFromTray, press, pressMore, report } from "./story_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "Про шкільні підручники";

tours.add("docflow_story_change_asked", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        ...pressMore("action_request_change"),
        {
            content: "Слова прохання вже написано",
            trigger: ".modal .o_field_widget[name=reason] textarea:value(/\\S{3}/)",
        },
        {
            content: "Видно, до кого воно піде",
            trigger: ".modal .o_field_widget[name=approver_name]:contains(Міський Голова)",
        },
        ...confirm(),
        {
            trigger: ".o_field_widget[name=redirect_ids] .o_data_row:contains(Міський Голова)",
        },
    ],
});

tours.add("docflow_story_change_granted", {
    steps: () => [
        ...openFromTray("decide", "Чекають мого рішення", SUBJECT),
        press("action_decide"),
        ...choose(".modal .o_field_widget[name=executor_id]", "Олена Бондар"),
        ...confirm("action_grant"),
        {
            content: "Рядок лишився в історії",
            trigger: ".o_arrow_button_current[data-value=cancelled]",
        },
    ],
});

tours.add("docflow_story_change_executed", {
    steps: () => [
        ...openFromTray("execute", "На виконання", SUBJECT),
        {
            content: "Замість кого",
            trigger: ".o_field_widget[name=replaces_id]:contains(Роман Дячук)",
        },
        ...report("Підручники замовлено"),
        { trigger: ".o_arrow_button_current[data-value=done]" },
    ],
});
