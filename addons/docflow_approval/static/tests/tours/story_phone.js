/*
 * The mayor in his car, with a phone: he agrees with two of three drafts by touching their cards, looks through
 * the five letters that wait for his signature, sends one back and signs the rest with one password.
 * tests/test_phone_story.py makes the papers, gives the browser the screen of a phone and touch, and reads
 * the papers after the tour.
 */
import { registry } from "@web/core/registry";
import { delay } from "@web/core/utils/concurrency";

/** Core selects a card that is touched this long, in milliseconds. */
const LONG_TOUCH = 400;

/** The cards of the tray are there, and nothing is wider than the screen. */
function seeTray(subject) {
    return [
        { trigger: `.o_docflow_cabinet_view .o_kanban_view .o_kanban_record:contains(${subject})` },
        {
            trigger: "body",
            run() {
                const { scrollWidth, clientWidth } = document.documentElement;
                if (scrollWidth > clientWidth) {
                    throw new Error(`${subject}: ${scrollWidth} px on ${clientWidth}`);
                }
            },
        },
    ];
}

/** Touches a card as long as core wants; once more where the tray was drawn anew under the finger. */
function touchLong(subject) {
    return {
        trigger: `.o_kanban_record:contains(${subject})`,
        async run() {
            const find = () =>
                [...document.querySelectorAll(".o_kanban_record")].find((card) =>
                    card.textContent.includes(subject)
                );
            for (let left = 10; left && !find().matches(".o_record_selected"); left--) {
                find().dispatchEvent(new TouchEvent("touchstart", { bubbles: true }));
                await delay(LONG_TOUCH + 300);
                find().dispatchEvent(new TouchEvent("touchend", { bubbles: true }));
                await delay(100);
            }
        },
    };
}

registry.category("web_tour.tours").add("docflow_approval_phone", {
    steps: () => [
        // the cabinet opens where work waits
        ...seeTray("Draft 2"),
        touchLong("Draft 0"),
        { trigger: ".o_kanban_record.o_record_selected:contains(Draft 0)" },
        { trigger: ".o_kanban_record:contains(Draft 2)", run: "click" },
        { trigger: ".o_kanban_record.o_record_selected:contains(Draft 2)" },
        { trigger: ".o_docflow_selection_bar button[name=action_agree]", run: "click" },
        { trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Draft 0)))" },
        { trigger: ".o_kanban_view .o_kanban_record:contains(Draft 1)" },

        { trigger: ".o_docflow_trays_small select", run: "select sign" },
        ...seeTray("Answer 4"),
        {
            trigger: ".o_kanban_view .o_control_panel button:contains(Look Through and Sign)",
            run: "click",
        },
        { trigger: ".o_docflow_stack_row.active[data-state=seen]:not(:visible)" },
        ...[2, 3, 4, 5].flatMap((number) => [
            { trigger: ".o_docflow_stack_next:not(:disabled)", run: "click" },
            { trigger: `.o_docflow_stack_place:contains(${number} of 5)` },
            { trigger: ".o_docflow_stack_row.active[data-state=seen]:not(:visible)" },
        ]),
        { trigger: ".o_docflow_stack_unfold", run: "click" },
        { trigger: ".o_docflow_stack_row:contains(Answer 3)", run: "click" },
        { trigger: ".o_docflow_stack_title:contains(Answer 3)" },
        { trigger: ".o_docflow_stack_folded" },
        { trigger: ".o_docflow_stack_refuse", run: "click" },
        { trigger: ".modal textarea", run: "edit The sum is wrong" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_docflow_stack_tally:contains(Refused: 1)" },
        { trigger: ".o_docflow_stack_sign:contains(: 4)", run: "click" },
        { trigger: ".modal input[type=password]", run: "edit t_mayor" },
        { trigger: ".modal button[name=run_check]", run: "click" },
        { trigger: ".o_docflow_stack_tally:contains(Done: 4)" },
    ],
});
