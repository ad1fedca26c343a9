/*
 * What people of the stories do with a round of approval again and again. A story names its subject; what
 * everybody does with a card comes from the stories of the module below.
 */
import { confirm, press, write } from "@docflow_base/../tests/tours/story_steps";

const CARD = ".o_docflow_document_form";

/** Opens a tray of the cabinet and waits for the row with this subject. */
export function openTray(tray, subject) {
    return [
        { trigger: `.o_docflow_tray[data-tray=${tray}]`, run: "click" },
        { trigger: `.o_docflow_tray[data-tray=${tray}].active` },
        { trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${subject})` },
    ];
}

/** Opens what lies in a tray under this subject; `form` is what it opens. */
export function openFromTray(tray, subject, form = CARD) {
    return [
        ...openTray(tray, subject),
        {
            trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${subject})`,
            run: "click",
        },
        { trigger: `${form} .o_docflow_next_steps` },
    ];
}

/** Opens a page of the card. */
export function openPage(page = "approval") {
    return { trigger: `.o_notebook .nav-link[name=${page}]`, run: "click" };
}

/** Finds a row by its text, of the steps of the round where nothing else is named. */
export function row(text, inside = "approval_step_ids") {
    return `.o_field_widget[name=${inside}] .o_data_row:contains(${text})`;
}

/** Sends the open card for approval; `found` stands in the stages that are shown before. */
export function launch(...found) {
    return [
        press("action_launch_approval"),
        ...found.map((text) => ({
            trigger: `.modal .o_field_widget[name=line_ids] .o_data_row:contains(${text})`,
        })),
        ...confirm(),
        { trigger: ".alert:contains(Being approved)" },
    ];
}

/** Agrees with what waits in “For Approval”. */
export function agree(subject, form = CARD) {
    return [
        ...openFromTray("approve", subject, form),
        press("action_approval_agree"),
        { trigger: `${form}:not(:has(button[name=action_approval_agree]))` },
    ];
}

/** Rejects what waits in “For Approval”. */
export function reject(subject, why, form = CARD) {
    return [
        ...openFromTray("approve", subject, form),
        press("action_approval_reject"),
        write("text", why),
        ...confirm(),
    ];
}

/** Accepts a remark on the open page of the round. */
export function accept(remark) {
    return [
        {
            trigger: `${row(remark, "approval_remark_ids")} button[name=action_accept]`,
            run: "click",
        },
        { trigger: `${row(remark, "approval_remark_ids")}:contains(Accepted)` },
    ];
}

/** Puts a file into the first row of the files that carries `text`: its next version; saves. */
export function changeFile(text, makeFile) {
    return [
        { trigger: `${row(text, "file_ids")} td[name=upload]`, run: "click" },
        {
            trigger:
                ".o_field_widget[name=file_ids] .o_selected_row input[type=file]:not(:visible)",
            async run({ anchor }) {
                const transfer = new DataTransfer();
                transfer.items.add(await makeFile());
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".o_form_button_save:visible", run: "click" },
        { trigger: ".o_form_status_indicator:not(:has(.o_form_button_save:visible))" },
    ];
}
