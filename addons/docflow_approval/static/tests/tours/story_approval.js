/*
 * One round of approval as people do it: the author sends a draft, one agrees with a remark, one rejects;
 * the author answers, changes the file and sends it anew; then everybody agrees and the mayor signs.
 * tests/test_approval_story.py makes the people, starts the tours in order and reads the round after them.
 */
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On new shelves";

function openTray(tray) {
    return [
        { trigger: `.o_docflow_tray[data-tray=${tray}]`, run: "click" },
        { trigger: `.o_docflow_tray[data-tray=${tray}].active` },
        {
            trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${SUBJECT})`,
            run: "click",
        },
        { trigger: ".o_docflow_document_form .o_docflow_next_steps" },
    ];
}

/** A button of the bar, with the sentence under it that says what will happen. */
function press(verb) {
    return {
        trigger: `.o_docflow_next_step:has(.o_docflow_next_step_hint) button[name=${verb}]`,
        run: "click",
    };
}

function confirm() {
    return [
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

function write(text) {
    return { trigger: ".modal .o_field_widget[name=text] textarea", run: `edit ${text}` };
}

function openPage() {
    return { trigger: ".o_notebook .nav-link[name=approval]", run: "click" };
}

function row(text, inside = "approval_step_ids") {
    return `.o_field_widget[name=${inside}] .o_data_row:contains(${text})`;
}

tours.add("docflow_approval_launch", {
    steps: () => [
        ...openTray("draft"),
        press("action_launch_approval"),
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Lawyer)" },
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Mayor)" },
        ...confirm(),
        { trigger: ".alert:contains(Being approved)" },
        openPage(),
        { trigger: row("Executor1") },
    ],
});

tours.add("docflow_approval_remark", {
    steps: () => [
        ...openTray("approve"),
        press("action_approval_agree_remarks"),
        write("Add the sum"),
        {
            trigger: ".modal .o_field_widget[name=proposal] textarea",
            run: "edit For 12 000 hryvnias",
        },
        ...confirm(),
        openPage(),
        { trigger: `${row("Executor1")}:contains(Agreed with remarks)` },
    ],
});

tours.add("docflow_approval_reject", {
    steps: () => [
        ...openTray("approve"),
        press("action_approval_reject"),
        write("Article 5 says otherwise"),
        ...confirm(),
        { trigger: ".alert:contains(Came back for rework)" },
    ],
});

tours.add("docflow_approval_rework", {
    steps: () => [
        ...openTray("rework"),
        openPage(),
        {
            trigger: `${row("Add the sum", "approval_remark_ids")} button[name=action_accept]`,
            run: "click",
        },
        { trigger: `${row("Add the sum", "approval_remark_ids")}:contains(Accepted)` },
        {
            trigger: `${row("Article 5", "approval_remark_ids")} button[name=action_decline]`,
            run: "click",
        },
        write("It was amended in May"),
        ...confirm(),
        { trigger: `${row("Article 5", "approval_remark_ids")}:contains(Declined)` },
        {
            content: "The file is changed",
            trigger: ".o_field_widget[name=file_ids] .o_data_row td[name=upload]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=file_ids] .o_selected_row input[type=file]:not(:visible)",
            run({ anchor }) {
                const transfer = new DataTransfer();
                transfer.items.add(
                    new File(["The draft made anew"], "memo.txt", { type: "text/plain" })
                );
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".o_form_button_save:visible", run: "click" },
        {
            trigger:
                ".o_form_saved:not(:visible), .o_form_status_indicator:not(:has(.o_form_button_save:visible))",
        },
        press("action_launch_approval"),
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Lawyer)" },
        ...confirm(),
        { trigger: ".alert:contains(Being approved)" },
    ],
});

tours.add("docflow_approval_agree", {
    steps: () => [
        ...openTray("approve"),
        press("action_approval_agree"),
        { trigger: ".o_docflow_document_form:not(:has(button[name=action_approval_agree]))" },
    ],
});

tours.add("docflow_approval_sign", {
    steps: () => [
        ...openTray("sign"),
        press("action_approval_sign"),
        { trigger: ".alert:contains(Approved; it waits for its number)" },
    ],
});
