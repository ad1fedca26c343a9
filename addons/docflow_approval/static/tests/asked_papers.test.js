import { expect, test } from "@odoo/hoot";
import { makeMockEnv, onRpc } from "@web/../tests/web_test_helpers";
import { STACK, findAsked, getLeftOutText } from "@docflow_approval/sign_stack/asked_papers";

const STEP = "docflow.approval.step";
const TRAY = { active_ids: [], active_domain: [["subject", "ilike", "roof"]], active_model: STEP };

/** What the tray is asked for; `found` is what the server finds. */
async function makeOrm(found) {
    const asked = [];
    onRpc(STEP, "search", ({ args, kwargs }) => {
        asked.push({ domain: args[0], limit: kwargs.limit, order: kwargs.order });
        return found;
    });
    const env = await makeMockEnv();
    return { orm: env.services.orm, asked };
}

test("without a selection the stack takes the tray as its search filters it", async () => {
    const { orm, asked } = await makeOrm([3, 1]);
    expect(await findAsked(orm, "sign", TRAY)).toEqual({ ids: [3, 1], isTray: true });
    expect(asked).toHaveLength(1);
    expect(asked[0].domain[0]).toEqual(TRAY.active_domain[0]);
    expect(asked[0].limit).toBe(STACK + 1);
});

test("what was selected is taken, whatever the search says", async () => {
    const { orm, asked } = await makeOrm([]);
    const chosen = await findAsked(orm, "sign", { ...TRAY, active_ids: [7] });
    expect(chosen).toEqual({ ids: [7], isTray: false });
    expect(await findAsked(orm, "sign", {})).toEqual({ ids: [], isTray: false });
    expect(asked).toHaveLength(0);
});

test("the reader is told what a stack leaves for the next one", async () => {
    await makeMockEnv();
    const many = Array.from({ length: STACK + 1 }, (_, index) => index);
    expect(getLeftOutText({ ids: many, isTray: true }, 0)).toInclude("200 papers");
    expect(getLeftOutText({ ids: [1], isTray: true }, 1)).toBe("");
    expect(getLeftOutText({ ids: [1, 2], isTray: false }, 1)).toInclude("1 do not wait");
    expect(getLeftOutText({ ids: [1], isTray: false }, 0)).toBe("");
});
