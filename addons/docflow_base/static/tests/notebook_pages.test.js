import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Paper extends models.Model {
    _name = "docflow.test.paper";

    name = fields.Char();
    is_running = fields.Boolean();
    link_ids = fields.One2many({ relation: "docflow.test.paper", relation_field: "parent_id" });
    parent_id = fields.Many2one({ relation: "docflow.test.paper" });

    _records = [
        { id: 1, name: "Roof of school 4", is_running: true, link_ids: [2, 3] },
        { id: 2, name: "Estimate", parent_id: 1 },
        { id: 3, name: "Act of inspection", parent_id: 1 },
    ];
}

defineMailModels();
defineModels([Paper]);

function mountPaper(resId) {
    return mountView({
        type: "form",
        resModel: "docflow.test.paper",
        resId,
        arch: /* xml */ `
            <form>
                <field name="is_running" invisible="1"/>
                <notebook>
                    <page name="card" string="Card"><field name="name"/></page>
                    <page name="links" string="Links" data-count="link_ids">
                        <field name="link_ids"><list><field name="name"/></list></field>
                    </page>
                    <page name="approval" string="Approval" data-open="is_running">
                        <p class="rounds">Rounds</p>
                    </page>
                </notebook>
            </form>`,
    });
}

test("a page says how much lies in it", async () => {
    await mountPaper(1);
    expect(queryAllTexts(".o_notebook .nav-link")).toEqual(["Card", "Links 2", "Approval"]);
});

test("an empty page counts nothing", async () => {
    await mountPaper(2);
    expect(queryAllTexts(".o_notebook .nav-link")).toEqual(["Card", "Links", "Approval"]);
});

test("the page that is needed now is open at first, and the reader may leave it", async () => {
    await mountPaper(1);
    expect(".rounds").toHaveCount(1);
    await click(".o_notebook .nav-link[name=card]");
    await animationFrame();
    expect(".rounds").toHaveCount(0);
    expect(".o_notebook .nav-link.active").toHaveText("Card");
});

test("elsewhere the first page is open", async () => {
    await mountPaper(2);
    expect(".o_notebook .nav-link.active").toHaveText("Card");
});
