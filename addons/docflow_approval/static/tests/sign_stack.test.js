import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { ConnectionLostError } from "@web/core/network/rpc";
import { WebClient } from "@web/webclient/webclient";
import { Signing, WAITS } from "@docflow_approval/sign_stack/signing";

defineMailModels();

/** A run whose requests are answered one after another; the last answer stays. */
function makeRun(...answers) {
    const run = { asked: 0, rows: [], problems: [] };
    run.signing = new Signing(
        async () => {
            const answer = answers[Math.min(run.asked++, answers.length - 1)];
            if (answer instanceof Error) {
                throw answer;
            }
            return answer;
        },
        (rows) => run.rows.push(...rows),
        (problem) => run.problems.push(problem)
    );
    return run;
}

/** Let every wait of a run pass. */
async function passWaits(count = WAITS.length) {
    await animationFrame();
    for (const wait of WAITS.slice(0, count)) {
        await advanceTime(wait);
        // what was asked is answered
        await animationFrame();
    }
}

test("papers are signed until none is left", async () => {
    const run = makeRun({ lines: [{ id: 1 }], left: 1 }, { lines: [{ id: 2 }], left: 0 });
    expect(await run.signing.run()).toBe("done");
    expect(run.rows).toEqual([{ id: 1 }, { id: 2 }]);
    expect(run.asked).toBe(2);
});

test("a server that answers nothing, or always the same, is asked a few times and no more", async () => {
    for (const answer of [null, { lines: [], left: 3 }, { lines: [{ id: 1 }], left: 3 }]) {
        const run = makeRun(answer);
        let end = "";
        run.signing.run().then((result) => (end = result));
        await passWaits();
        expect(end).toBe("busy");
        // the first of a kind is no failure yet
        expect(run.asked).toBe(WAITS.length + (answer ? 2 : 1));
        await runAllTimers();
        expect(run.asked).toBe(WAITS.length + (answer ? 2 : 1));
    }
});

test("a lost connection is tried again, and what moves begins the waits anew", async () => {
    const lost = new ConnectionLostError("/web/dataset/call_kw");
    const run = makeRun(lost, lost, { lines: [{ id: 1 }], left: 1 }, lost, {
        lines: [{ id: 2 }],
        left: 0,
    });
    let end = "";
    run.signing.run().then((result) => (end = result));
    await passWaits(2);
    expect(run.problems.at(-1)).toBe("offline");
    await passWaits(1);
    expect(end).toBe("done");
    expect(run.problems.at(-1)).toBe("");
});

test("other errors end the run at once", async () => {
    const run = makeRun(new TypeError("broken"));
    let problem = "";
    await run.signing.run().catch((error) => (problem = error.message));
    expect(problem).toBe("broken");
    expect(run.asked).toBe(1);
});

test("stopping ends a wait", async () => {
    const run = makeRun({ lines: [], left: 2 });
    let end = "";
    run.signing.run().then((result) => (end = result));
    await animationFrame();
    run.signing.stop();
    await animationFrame();
    expect(end).toBe("stopped");
});

function line(id, values) {
    return {
        id,
        name: `Letter ${id}`,
        state: "waiting",
        reason: "",
        way: "login",
        type: "Letter",
        for_whom: "",
        deadline: "",
        is_overdue: false,
        step_id: id,
        document_id: id,
        is_to_seal: false,
        ...values,
    };
}

async function open(lines, values) {
    const stack = { id: 7, kind: "sign", lines, former: false, confirmed: 0, ...values };
    onRpc("docflow.sign.batch", "open_stack", () => ({ ...stack, missing: 0 }));
    onRpc("docflow.sign.batch", "get_stack", () => stack);
    onRpc("docflow.sign.batch", "get_paper", ({ args }) => ({
        id: args[1],
        digest: `digest ${args[1]}`,
        files: [],
        facts: [],
        visas: [],
        note: "",
    }));
    onRpc("docflow.sign.batch", "action_look", ({ args }) => line(args[1], { state: "seen" }));
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "docflow_sign_batch",
        name: "Look Through and Sign",
        context: { docflow_tray: "sign" },
    });
    await animationFrame();
}

const states = () =>
    [...document.querySelectorAll(".o_docflow_stack_row")].map((row) => row.dataset.state);

test("arrows lead through the papers, the focus goes along, and each shown one is marked", async () => {
    await open([line(1), line(2), line(3)]);
    expect(states()).toEqual(["seen", "waiting", "waiting"]);
    queryFirst(".o_docflow_stack_row.active").focus();
    await press("ArrowRight");
    await waitFor(".o_docflow_stack_row.active[data-state=seen]:contains(Letter 2)");
    expect(states()).toEqual(["seen", "seen", "waiting"]);
    expect(".o_docflow_stack_row.active:focus").toHaveCount(1);
    expect(".o_docflow_stack_main > [role=status]").toHaveText("2 of 3: Letter 2");
});

test("several papers are refused with one reason; what could not be stays with its own", async () => {
    await open([line(1), line(2), line(3, { step_id: false })]);
    onRpc("docflow.sign.batch", "action_refuse_several", ({ args }) => {
        expect.step(args.slice(1));
        return [line(1, { state: "refused" }), line(2, { state: "failed", reason: "Too late" })];
    });
    // a card without a round has no way back
    expect(".o_docflow_stack_item input:enabled").toHaveCount(2);
    await contains(".o_docflow_stack_item:nth-of-type(1) input").click();
    await contains(".o_docflow_stack_item:nth-of-type(2) input").click();
    await contains(".o_docflow_stack_refuse_several").click();
    await contains(".modal textarea").edit("The sum is wrong");
    await contains(".modal-footer .btn-primary").click();
    await animationFrame();
    expect.verifySteps([[[1, 2], "The sum is wrong"]]);
    expect(states()).toEqual(["refused", "failed", "waiting"]);
    expect(queryAllTexts(".o_docflow_stack_main .alert")).toEqual(["Too late"]);
});

test("who does not get on is told, and goes on by a button", async () => {
    onRpc("docflow.sign.batch", "action_confirm", () => true);
    onRpc("docflow.sign.batch", "action_go_on", () => {
        expect.step("go on");
        return { lines: [], left: 1 };
    });
    await open([line(1, { state: "confirmed" }), line(2, { state: "seen" })]);
    expect(".o_docflow_stack_go_on").toHaveCount(1);
    await contains(".o_docflow_stack_go_on").click();
    await passWaits();
    await animationFrame();
    expect.verifySteps(Array.from({ length: WAITS.length + 2 }, () => "go on"));
    expect(".o_docflow_stack_progress .text-danger").toHaveText(/Another window/);
    expect(".o_docflow_stack_go_on").toHaveCount(1);
});

test("a former stack that was confirmed is told, and taken back", async () => {
    onRpc("docflow.sign.batch", "action_stop", ({ args }) => {
        expect.step(args[0]);
        return [];
    });
    await open([line(1)], { former: { id: 5, kind: "sign", count: 12 } });
    expect(".o_docflow_stack_former b").toHaveText("12");
    await contains(".o_docflow_stack_former_stop").click();
    expect.verifySteps([[5]]);
    expect(".o_docflow_stack_former").toHaveCount(0);
});
