/*
 * A request for another term along its route: the executor asks on his assignment, a lawyer refuses; he asks
 * for less, the lawyer and the author agree, and the term moves. tests/test_approval_kinds_story.py makes the people
 * and the route, starts the tours in order and reads the term between them.
 */
import { confirm, press, write, writeDate } from "@docflow_base/../tests/tours/story_steps";
import { registry } from "@web/core/registry";
import { agree, reject, row } from "./round_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On the roof of school No. 4";
const FORM = ".o_form_view";

tours.add("docflow_extension_ask", {
    steps: () => [
        press("action_request_extension"),
        write("reason", "Waiting for the estimate"),
        writeDate("day", "12/15/2098"),
        ...confirm(),
        { trigger: row("Waiting for the estimate", "extension_ids") },
    ],
});

tours.add("docflow_extension_reject", {
    steps: () => [
        ...reject(SUBJECT, "The law sets this date", FORM),
        { trigger: ".o_arrow_button_current:contains(Refused)" },
        { trigger: `${row("Lawyer")}:contains(Rejected)` },
    ],
});

tours.add("docflow_extension_agree", { steps: () => agree(SUBJECT, FORM) });

tours.add("docflow_extension_grant", {
    steps: () => [
        ...agree(SUBJECT, FORM),
        { trigger: ".o_arrow_button_current:contains(Granted)" },
        { trigger: ".o_field_widget[name=date_granted]:contains(12/15/2098)" },
    ],
});
