/*
 * An order of the mayor and those who must read it: its author names everybody, one opens and confirms,
 * another confirms with his password, the signed sheet of those without a login is entered, the others are
 * reminded by one button, the auditor looks at how far it got.
 * tests/test_acquaintance_story.py makes the people, starts the tours in order and reads the list after them.
 */
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SUBJECT = "On the timetable of holidays";
const READERS = ".o_field_widget[name=acquaintance_reader_ids]";

/** A button of the bar, with the sentence under it that says what will happen. */
function press(verb) {
    return {
        trigger: `.o_docflow_next_step:has(.o_docflow_next_step_hint) button[name=${verb}]`,
        run: "click",
    };
}

function openPage() {
    return { trigger: ".o_notebook .nav-link[name=acquaintance]", run: "click" };
}

/** Three hundred people get it at once: a busy machine may take its time. */
function closeDialog() {
    return { trigger: "body:not(:has(.modal))", timeout: 60000 };
}

function openTray() {
    return [
        { trigger: ".o_docflow_tray[data-tray=read]", run: "click" },
        { trigger: ".o_docflow_tray[data-tray=read].active" },
        {
            trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${SUBJECT})`,
            run: "click",
        },
    ];
}

tours.add("docflow_acquaintance_name", {
    steps: () => [
        { trigger: ".o_docflow_document_form" },
        press("action_acquaint"),
        { trigger: ".modal .o_field_widget[name=is_everybody] input", run: "click" },
        { trigger: ".modal .o_field_widget[name=summary]:contains(1 sign on paper)" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        closeDialog(),
        openPage(),
        { trigger: ".o_field_widget[name=acquaintance_label]:contains(0 of)" },
        { trigger: `${READERS} .o_data_row:contains(Has not read)` },
    ],
});

tours.add("docflow_acquaintance_read", {
    steps: () => [
        ...openTray(),
        {
            trigger: ".o_docflow_next_step button:contains(Read the Document)",
            run: "click",
        },
        { trigger: ".o-FileViewer:contains(order.txt)" },
        { trigger: ".o-FileViewer .fa-times", run: "click" },
        { trigger: "body:not(:has(.o-FileViewer))" },
        { trigger: ".o_docflow_next_step button:contains(I Have Read It)", run: "click" },
        {
            trigger:
                ".o_statusbar_status button.o_arrow_button_current:contains(Done), body:not(:has(.o_docflow_next_step))",
        },
    ],
});

tours.add("docflow_acquaintance_paper", {
    steps: () => [
        { trigger: ".o_docflow_document_form" },
        openPage(),
        { trigger: ".o_field_widget[name=acquaintance_label]:contains(1 of)" },
        { trigger: "button[name=action_record_reading_paper]", run: "click" },
        { trigger: ".modal .o_field_widget[name=reader_ids] .o_tag:contains(Driver)" },
        {
            trigger: ".modal .o_field_widget[name=upload] input[type=file]:not(:visible)",
            run({ anchor }) {
                const transfer = new DataTransfer();
                const sheet = new File(["%PDF-1.4 signed"], "sheet.pdf", {
                    type: "application/pdf",
                });
                transfer.items.add(sheet);
                anchor.files = transfer.files;
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".modal .o_field_widget[name=upload] .o_clear_file_button" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        closeDialog(),
        { trigger: ".o_field_widget[name=acquaintance_label]:contains(2 of)" },
        { trigger: "button[name=action_remind_readers]", run: "click" },
        { trigger: ".o_notification:contains(people were reminded)", timeout: 60000 },
    ],
});

tours.add("docflow_acquaintance_follow", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row td:contains(2 of)", run: "click" },
        { trigger: "button[name=action_open_waiting]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Reader 1)" },
        { trigger: ".o_list_view:not(:contains(Driver))" },
    ],
});
