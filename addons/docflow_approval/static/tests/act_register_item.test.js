import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAll } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();

    _records = [{ id: 1, name: "On heating" }];
}

defineMailModels();
defineModels([Document]);

function mountList(category) {
    return mountView({
        type: "list",
        resModel: "docflow.document",
        arch: `<list><field name="name"/></list>`,
        context: { docflow_category: category },
        loadActionMenus: true,
    });
}

test("the menu of a list of acts opens the register of those in force", async () => {
    mockService("action", {
        doAction(action, { additionalContext }) {
            expect.step([action, additionalContext.docflow_report]);
        },
    });
    await mountList("order");
    await contains(".o_cp_action_menus button").click();
    await contains(".o_docflow_act_register").click();
    expect.verifySteps([
        ["docflow_base.docflow_reports_action", { code: "act", values: { documents: "order" } }],
    ]);
});

test("other lists have no such item", async () => {
    await mountList("incoming");
    if (queryAll(".o_cp_action_menus button").length) {
        await contains(".o_cp_action_menus button").click();
    }
    expect(".o_docflow_act_register").toHaveCount(0);
});
