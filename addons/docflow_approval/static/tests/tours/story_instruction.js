/*
 * A direct instruction whose type is approved first: the head gives it, a lawyer agrees, the head signs, and it
 * is registered and with its executor. tests/test_approval_kinds_story.py makes the people and starts the tours.
 */
import { choose, confirm, menu, press } from "@docflow_base/../tests/tours/story_steps";
import { registry } from "@web/core/registry";
import { agree, openFromTray } from "./round_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "Count the desks";

tours.add("docflow_instruction_give", {
    steps: () => [
        ...menu("Execution", "Give an Instruction"),
        { trigger: ".modal .o_field_widget[name=text] textarea", run: `edit ${SUBJECT}` },
        {
            trigger: ".modal .o_field_widget[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(".modal .o_selected_row .o_field_widget[name=executor_id]", "Executor1"),
        ...confirm(),
        { trigger: ".alert:contains(Being approved)" },
    ],
});

tours.add("docflow_instruction_agree", { steps: () => agree(SUBJECT) });

tours.add("docflow_instruction_sign", {
    steps: () => [
        ...openFromTray("sign", SUBJECT),
        press("action_approval_sign"),
        { trigger: ".o_field_widget[name=reg_number]:contains(02-1)" },
        { trigger: ".o_arrow_button_current:contains(In Execution)" },
    ],
});
