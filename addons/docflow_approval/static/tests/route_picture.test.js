import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

function stage(name, people, values = {}) {
    return {
        key: name,
        name,
        action: "visa",
        action_label: "Visa",
        order: "parallel",
        order_label: "All at once",
        quorum_label: "Everybody",
        norm_days: 0,
        condition: "",
        is_optional: false,
        people,
        ...values,
    };
}

class Route extends models.Model {
    _name = "docflow.test.route";

    picture = fields.Json();

    _records = [
        {
            id: 1,
            picture: [
                stage("Head", ["The nearest head"], { norm_days: 2 }),
                stage("Money", ["Finance", "Law"], { condition: "sum from 100" }),
                stage("Line", ["A", "B", "C", "D", "E", "F", "G", "H"], { order: "serial" }),
            ],
        },
        { id: 2, picture: [] },
    ];
}

defineMailModels();
defineModels([Route]);

function mountPicture(resId) {
    return mountView({
        type: "form",
        resModel: "docflow.test.route",
        resId,
        arch: `<form><field name="picture" widget="docflow_route_picture"/></form>`,
    });
}

test("stages stand in their order with people, norm and condition", async () => {
    await mountPicture(1);
    expect(queryAllTexts(".o_docflow_route_stage strong")).toEqual(["Head", "Money", "Line"]);
    expect(".o_docflow_route_stage:contains(2 w. d.)").toHaveCount(1);
    expect(".o_docflow_route_sometimes:contains(Only when: sum from 100)").toHaveCount(1);
    expect(queryAllTexts(".o_docflow_route_step:eq(1) li")).toEqual(["Finance", "Law"]);
});

test("one person needs no words about order and quorum", async () => {
    await mountPicture(1);
    expect(".o_docflow_route_step:eq(0):contains(All at once)").toHaveCount(0);
    expect(".o_docflow_route_step:eq(1):contains(All at once; Everybody)").toHaveCount(1);
});

test("a long list of people is cut and counted", async () => {
    await mountPicture(1);
    expect(".o_docflow_route_serial li").toHaveCount(6);
    expect(".o_docflow_route_step:eq(2):contains(and 2 more)").toHaveCount(1);
});

test("a route without stages says what to do", async () => {
    await mountPicture(2);
    expect(".o_docflow_route_stage").toHaveCount(0);
    expect("p:contains(The picture appears with the first stage)").toHaveCount(1);
});
