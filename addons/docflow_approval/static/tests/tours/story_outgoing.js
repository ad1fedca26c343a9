/*
 * A reply from the incoming letter to the envelope: the clerk makes it from the card of the letter and sends
 * it for approval; of two who are asked at once one rejects; he answers, changes the text and sends it anew;
 * they agree, then the one who is asked last; the mayor signs with his password, the registrar gives the
 * number, the expedition sends it. tests/test_outgoing_story.py makes the people, starts the tours in order
 * and reads the card between them.
 */
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On the roof of school No. 4";
const LINES = ".modal .o_field_widget[name=line_ids]";
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

function openTray(tray) {
    return [
        { trigger: `.o_docflow_tray[data-tray=${tray}]`, run: "click" },
        { trigger: `.o_docflow_tray[data-tray=${tray}].active` },
        { trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${SUBJECT})` },
    ];
}

function openFromTray(tray) {
    return [
        ...openTray(tray),
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

function openPage(page) {
    return { trigger: `.o_notebook .nav-link[name=${page}]`, run: "click" };
}

function row(text, inside = "approval_step_ids") {
    return `.o_field_widget[name=${inside}] .o_data_row:contains(${text})`;
}

/** Sends for approval by the route of three stages, each of which the author sees before. */
function launch() {
    return [
        press("action_launch_approval"),
        ...["Specialists", "Finance", "Signature"].map((stage) => ({
            trigger: `${LINES} .o_data_row:contains(${stage})`,
        })),
        ...confirm(),
        { trigger: ".alert:contains(Being approved)" },
    ];
}

/** Puts the text that the author made anew into the row of the Word file: its next version. */
function changeText() {
    return [
        { trigger: `${row(".docx", "file_ids")} td[name=upload]`, run: "click" },
        {
            trigger:
                ".o_field_widget[name=file_ids] .o_selected_row input[type=file]:not(:visible)",
            async run({ anchor }) {
                const [id] = await rpc("/web/dataset/call_kw/ir.attachment/search", {
                    model: "ir.attachment",
                    method: "search",
                    args: [[["name", "=", "anew.docx"]]],
                    kwargs: { order: "id desc", limit: 1 },
                });
                const answer = await fetch(`/web/content/${id}`);
                const transfer = new DataTransfer();
                transfer.items.add(new File([await answer.blob()], "anew.docx", { type: WORD }));
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_status_indicator:not(:has(.o_form_button_save:visible))" },
    ];
}

tours.add("docflow_outgoing_prepare", {
    steps: () => [
        press("action_prepare_reply"),
        { trigger: ".o_arrow_button_current:contains(Draft)" },
        { trigger: ".o_field_widget[name=correspondent_id] input:value(Regional Office)" },
        { trigger: ".o_field_widget[name=signatory_id] input:value(Mayor)" },
        { content: "The text is filled in", trigger: row(".docx", "file_ids") },
        {
            content: "What is left to the author is told",
            trigger: ".alert:contains([Текст листа])",
        },
        ...changeText(),
        ...launch(),
        openPage("approval"),
        { trigger: row("Executor1") },
        { trigger: row("Lawyer") },
    ],
});

tours.add("docflow_outgoing_reject", {
    steps: () => [
        ...openFromTray("approve"),
        press("action_approval_reject"),
        write("Name the year of the repair"),
        ...confirm(),
        { trigger: ".alert:contains(Came back for rework)" },
    ],
});

tours.add("docflow_outgoing_rework", {
    steps: () => [
        ...openFromTray("rework"),
        openPage("approval"),
        {
            trigger: `${row("Name the year", "approval_remark_ids")} button[name=action_accept]`,
            run: "click",
        },
        { trigger: `${row("Name the year", "approval_remark_ids")}:contains(Accepted)` },
        ...changeText(),
        ...launch(),
    ],
});

tours.add("docflow_outgoing_agree", {
    steps: () => [
        ...openFromTray("approve"),
        press("action_approval_agree"),
        { trigger: ".o_docflow_document_form:not(:has(button[name=action_approval_agree]))" },
    ],
});

tours.add("docflow_outgoing_sign", {
    steps: () => [
        ...openFromTray("sign"),
        press("action_approval_sign"),
        { trigger: ".modal .o_field_widget[name=files]:contains(.docx)" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        { trigger: ".modal input[type=password]", run: "edit t_mayor" },
        { trigger: ".modal button[name=run_check]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".alert:contains(Approved; it waits for its number)" },
    ],
});

tours.add("docflow_outgoing_register", {
    steps: () => [
        ...openFromTray("register"),
        press("action_register"),
        { trigger: ".o_field_widget[name=reg_number]:contains(07-1)" },
        openPage("dispatch"),
        { trigger: ".o_field_widget[name=dispatch_label]:contains(0 of 1 sent)" },
        { trigger: row("Regional Office", "dispatch_ids") },
    ],
});

tours.add("docflow_outgoing_send", {
    steps: () => [
        ...openTray("dispatch"),
        {
            trigger: `.o_docflow_cabinet_view .o_data_row:contains(${SUBJECT}) .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "What is chosen is sent, and the rest is listed",
            trigger: ".o_control_panel button[name=action_send]:visible",
            run: "click",
        },
        {
            content: "Nothing is left to send",
            trigger: `.o_docflow_cabinet_view:not(:contains(${SUBJECT}))`,
        },
    ],
});
