/*
 * The mayor's morning: fifty letters wait for his signature. He looks through all of them, sends two back
 * and signs the rest with one password; then whoever acts for him does the same by an order.
 * tests/test_sign_stack_story.py makes the letters and reads them after the tours.
 */
import { registry } from "@web/core/registry";

/** Milliseconds for a whole stack on a busy machine. */
const LONG = 180000;
const tours = registry.category("web_tour.tours");

function openStack() {
    return [
        { trigger: ".o_docflow_tray[data-tray=sign]", run: "click" },
        { trigger: ".o_docflow_tray[data-tray=sign].active" },
        { trigger: ".o_control_panel button:contains(Look Through and Sign)", run: "click" },
        { trigger: ".o_docflow_stack_row.active[data-state=seen]" },
    ];
}

/** Presses “next” until no paper is left that was not shown. */
function lookThrough() {
    return {
        trigger: ".o_docflow_stack_row.active[data-state=seen]",
        timeout: LONG,
        async run() {
            const shown = () =>
                document.querySelector(".o_docflow_stack_row.active[data-state=seen]");
            const next = () => document.querySelector(".o_docflow_stack_next:not(:disabled)");
            while (next()) {
                const before = shown();
                next().click();
                while (!shown() || shown() === before) {
                    await new Promise((resolve) => setTimeout(resolve, 20));
                }
            }
        },
    };
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

function sign(password, count) {
    return [
        { trigger: `.o_docflow_stack_sign:contains(: ${count})`, run: "click" },
        { trigger: ".modal input[type=password]", run: `edit ${password}` },
        { trigger: ".modal button[name=run_check]", run: "click" },
        {
            trigger: ".o_docflow_stack:not(:has([data-state=seen], [data-state=confirmed]))",
            timeout: LONG,
        },
        { trigger: ".o_docflow_stack_tally:contains(Done)" },
    ];
}

tours.add("docflow_approval_stack", {
    steps: () => [
        ...openStack(),
        lookThrough(),
        { trigger: ".o_docflow_stack:not(:has([data-state=waiting]))" },
        ...refuse("Answer 7", "The sum is wrong"),
        ...refuse("Answer 31", "Another addressee"),
        ...sign("t_mayorx", 48),
    ],
});

tours.add("docflow_approval_stack_acting", {
    steps: () => [
        ...openStack(),
        { trigger: ".o_docflow_stack_row:contains(for )" },
        lookThrough(),
        ...sign("t_executor1", 3),
    ],
});
