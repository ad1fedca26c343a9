/*
 * A contract with a sum: the author writes the sum into the draft and sends it for approval; the route asks the
 * one who stands for finance only above its bound. tests/test_contract_story.py makes the people and the route.
 */
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const SUBJECT = "Lease of a hall";

function openDraft() {
    return [
        { trigger: ".o_docflow_tray[data-tray=draft]", run: "click" },
        { trigger: `.o_docflow_cabinet_view .o_data_row td:contains(${SUBJECT})`, run: "click" },
        { trigger: ".o_docflow_document_form .o_docflow_next_steps" },
    ];
}

function writeSum(sum) {
    return [
        { trigger: ".o_field_widget[name=amount] input:visible", run: `edit ${sum} && press Tab` },
        {
            trigger: ".o_docflow_next_step button[name=action_launch_approval]",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Lawyer)" },
    ];
}

tours.add("docflow_contract_small", {
    steps: () => [
        ...openDraft(),
        ...writeSum("49999"),
        {
            trigger:
                ".modal .o_field_widget[name=line_ids]:not(:has(.o_data_row:contains(Accountant)))",
        },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("docflow_contract_large", {
    steps: () => [
        ...openDraft(),
        ...writeSum("50000"),
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_row:contains(Accountant)" },
        { trigger: ".modal-footer button[name=action_confirm]:visible", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".alert:contains(Being approved)" },
    ],
});
