/*
 * The mayor's morning: fifty letters wait for his signature. He looks through all of them, sends two back
 * and signs the rest with one password; then whoever acts for him does the same by an order.
 * tests/test_sign_stack_story.py makes the letters and reads them after the tours.
 */
import { registry } from "@web/core/registry";

/** Each is among the papers of one request of the signing. */
const MARKS = [4, 10, 15, 20, 25, 30, 36, 41, 46, 49].map((number) => `Answer ${number}`);
const tours = registry.category("web_tour.tours");

function openStack() {
    return [
        { trigger: ".o_docflow_tray[data-tray=sign]", run: "click" },
        { trigger: ".o_docflow_tray[data-tray=sign].active" },
        { trigger: ".o_control_panel button:contains(Look Through and Sign)", run: "click" },
        { trigger: ".o_docflow_stack_row.active[data-state=seen]" },
    ];
}

/** Goes from paper to paper; each is on the screen before the next one is asked for. */
function lookThrough(count) {
    return Array.from({ length: count - 1 }, (_, index) => [
        { trigger: ".o_docflow_stack_next:not(:disabled)", run: "click" },
        { trigger: `.o_docflow_stack_place:contains(${index + 2} of ${count})` },
        { trigger: ".o_docflow_stack_row.active[data-state=seen]" },
    ]).flat();
}

function refuse(subject, reason) {
    return [
        { trigger: `.o_docflow_stack_row:contains(${subject})`, run: "click" },
        { trigger: `.o_docflow_stack_row.active:contains(${subject})` },
        { trigger: ".o_docflow_stack_refuse", run: "click" },
        { trigger: ".modal textarea", run: `edit ${reason}` },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: `.o_docflow_stack_row[data-state=refused]:contains(${subject})` },
    ];
}

/** Signs with one password; `subjects` are papers to wait for on the way, the last one included. */
function sign(password, count, subjects) {
    return [
        { trigger: `.o_docflow_stack_sign:contains(: ${count})`, run: "click" },
        { trigger: ".modal input[type=password]", run: `edit ${password}` },
        { trigger: ".modal button[name=run_check]", run: "click" },
        ...subjects.map((subject) => ({
            trigger: `.o_docflow_stack_row[data-state=done]:contains(${subject})`,
        })),
        { trigger: ".o_docflow_stack:not(:has([data-state=seen], [data-state=confirmed]))" },
        { trigger: ".o_docflow_stack_tally:contains(Done)" },
    ];
}

tours.add("docflow_approval_stack", {
    steps: () => [
        ...openStack(),
        ...lookThrough(50),
        { trigger: ".o_docflow_stack:not(:has([data-state=waiting]))" },
        ...refuse("Answer 7", "The sum is wrong"),
        ...refuse("Answer 31", "Another addressee"),
        ...sign("t_mayor", 48, MARKS),
    ],
});

/* His connection was lost after the password: two letters are confirmed, two more wait. */
tours.add("docflow_approval_stack_former", {
    steps: () => [
        ...openStack(),
        { trigger: ".o_docflow_stack_place:contains(of 4)" },
        { trigger: ".o_docflow_stack_former:contains(2)" },
        { trigger: ".o_docflow_stack_former_go_on", run: "click" },
        { trigger: ".o_docflow_stack_place:contains(of 2)" },
        { trigger: ".o_docflow_stack:not(:has([data-state=confirmed]))" },
        { trigger: ".o_docflow_stack_tally:contains(Done: 2)" },
        { trigger: ".breadcrumb-item a, .o_back_button", run: "click" },
        ...openStack(),
        { trigger: ".o_docflow_stack_place:contains(of 2)" },
        { trigger: ".o_docflow_stack:not(:has(.o_docflow_stack_former))" },
        { trigger: ".o_docflow_stack_item:eq(0) input", run: "click" },
        { trigger: ".o_docflow_stack_item:eq(1) input", run: "click" },
        { trigger: ".o_docflow_stack_refuse_several:contains(2)", run: "click" },
        { trigger: ".modal textarea", run: "edit The sum is wrong" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_docflow_stack_tally:contains(Refused: 2)" },
    ],
});

tours.add("docflow_approval_stack_acting", {
    steps: () => [
        ...openStack(),
        { trigger: ".o_docflow_stack_row:contains(for )" },
        ...lookThrough(3),
        ...sign("t_executor1", 3, ["Answer 2"]),
    ],
});
