/*
 * A reply from the incoming letter to the envelope: the clerk makes it from the card of the letter and sends
 * it for approval; of two who are asked at once one rejects; he answers, changes the text and sends it anew;
 * they agree, then the one who is asked last; the mayor signs with his password, the registrar gives the
 * number, the expedition sends it. tests/test_outgoing_story.py makes the people, starts the tours in order
 * and reads the card between them.
 */
import { press } from "@docflow_base/../tests/tours/story_steps";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import {
    accept,
    agree,
    changeFile,
    launch,
    openFromTray,
    openPage,
    openTray,
    reject,
    row,
} from "./round_steps";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On the roof of school No. 4";
const STAGES = ["Specialists", "Finance", "Signature"];
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** Fetches the text that the author made anew: the next version of the Word file. */
async function fetchText() {
    const [id] = await rpc("/web/dataset/call_kw/ir.attachment/search", {
        model: "ir.attachment",
        method: "search",
        args: [[["name", "=", "anew.docx"]]],
        kwargs: { order: "id desc", limit: 1 },
    });
    const answer = await fetch(`/web/content/${id}`);
    return new File([await answer.blob()], "anew.docx", { type: WORD });
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
        ...changeFile(".docx", fetchText),
        ...launch(...STAGES),
        openPage(),
        { trigger: row("Executor1") },
        { trigger: row("Lawyer") },
    ],
});

tours.add("docflow_outgoing_reject", {
    steps: () => [
        ...reject(SUBJECT, "Name the year of the repair"),
        { trigger: ".alert:contains(Came back for rework)" },
    ],
});

tours.add("docflow_outgoing_rework", {
    steps: () => [
        ...openFromTray("rework", SUBJECT),
        openPage(),
        ...accept("Name the year"),
        ...changeFile(".docx", fetchText),
        ...launch(...STAGES),
    ],
});

tours.add("docflow_outgoing_agree", { steps: () => agree(SUBJECT) });

tours.add("docflow_outgoing_sign", {
    steps: () => [
        ...openFromTray("sign", SUBJECT),
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
        ...openFromTray("register", SUBJECT),
        press("action_register"),
        { trigger: ".o_field_widget[name=reg_number]:contains(07-1)" },
        openPage("dispatch"),
        { trigger: ".o_field_widget[name=dispatch_label]:contains(0 of 1 sent)" },
        { trigger: row("Regional Office", "dispatch_ids") },
    ],
});

tours.add("docflow_outgoing_send", {
    steps: () => [
        ...openTray("dispatch", SUBJECT),
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
