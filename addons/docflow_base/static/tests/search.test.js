import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { atPage } from "@docflow_base/search/page_jump";

class Document extends models.Model {
    _name = "docflow.document";

    name = fields.Char();

    _records = [
        { id: 1, name: "Про ремонт даху" },
        { id: 2, name: "Про каштани" },
    ];
    _views = {
        form: /* xml */ `<form><field name="name"/></form>`,
        search: /* xml */ `<search/>`,
    };
}

defineMailModels();
defineModels([Document]);

function hit(id, values) {
    return {
        document_id: id,
        number: `02-13/${id}`,
        name: "Про ремонт даху",
        title: [
            ["Про ", false],
            ["ремонт", true],
            [" даху", false],
        ],
        date: "2026-11-18",
        state: "in_review",
        state_label: "In Review",
        type: "Letter",
        correspondent: "ОДА",
        page: 2,
        attachment_id: 7,
        file: "scan.pdf",
        excerpt: [
            ["… просимо ", false],
            ["відремонтувати", true],
        ],
        ...values,
    };
}

/** Answers every question, and steps what was asked. */
function answer(values) {
    onRpc("docflow.document", "search_content", ({ kwargs }) => {
        const { query, domain, limit, offset = 0 } = kwargs;
        expect.step(`${query} ${JSON.stringify(domain)} ${offset}+${limit}`);
        return {
            total: 2,
            is_capped: false,
            hits: [hit(1), hit(2, { page: false, excerpt: [] })],
            facets: {
                type: [{ id: 5, name: "Letter", count: 2 }],
                year: [{ id: 2026, name: "2026", count: 2 }],
                office: [],
                state: [],
            },
            corrected: [],
            searched_from: false,
            notices: [],
            ...values,
        };
    });
}

async function openSearch(context = {}) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "docflow_search",
        context,
    });
    await animationFrame();
}

test("words are looked for, and what was found is marked", async () => {
    answer();
    await openSearch();
    expect(".o_docflow_search_box").toBeFocused();
    expect(".o_docflow_search_syntax").toHaveCount(1);
    await contains(".o_docflow_search_box").edit("ремонт", { confirm: false });
    await press("Enter");
    await animationFrame();
    expect.verifySteps(["ремонт [] 0+20"]);
    expect(".o_docflow_search_syntax").toHaveCount(0);
    expect(queryAllTexts(".o_docflow_hit:first mark")).toEqual(["ремонт", "відремонтувати"]);
    expect(".o_docflow_hit:first .o_docflow_hit_place").toHaveText("scan.pdf, page 2");
    expect(".o_docflow_hit:last .o_docflow_hit_place").toHaveCount(0);
    expect(".o_docflow_search_total").toHaveText("Found: 2");
});

test("facets narrow and open again; another question opens all", async () => {
    answer();
    await openSearch({ docflow_query: "дах" });
    expect(".o_docflow_facet_office").toHaveCount(0);
    await contains(".o_docflow_facet_type .o_docflow_facet").click();
    await contains(".o_docflow_facet_year .o_docflow_facet").click();
    expect(".o_docflow_facet.active").toHaveCount(2);
    await contains(".o_docflow_facet_type .o_docflow_facet").click();
    await contains(".o_docflow_search_box").edit("каштан", { confirm: false });
    await contains(".o_docflow_search_go").click();
    const type = '["type_id","in",[5]]';
    const year = '["reg_date",">=","2026-01-01"],["reg_date","<=","2026-12-31"]';
    expect.verifySteps([
        "дах [] 0+20",
        `дах [${type}] 0+20`,
        `дах [${type},${year}] 0+20`,
        `дах [${year}] 0+20`,
        "каштан [] 0+20",
    ]);
    expect(".o_docflow_facet.active").toHaveCount(0);
});

test("keys walk from the box along the hits and open one", async () => {
    answer();
    await openSearch({ docflow_query: "дах" });
    queryFirst(".o_docflow_search_box").focus();
    await press("ArrowDown");
    expect(".o_docflow_hit:first").toBeFocused();
    await press("ArrowDown");
    expect(".o_docflow_hit:last").toBeFocused();
    await press("ArrowUp");
    await press("ArrowUp");
    expect(".o_docflow_search_box").toBeFocused();
    await press("ArrowDown");
    await press("/");
    expect(".o_docflow_search_box").toBeFocused();
    await press("ArrowDown");
    await press("Enter");
    await animationFrame();
    expect(".o_form_view").toHaveCount(1);
    await contains(".o_back_button, .breadcrumb-item a").click();
    expect(".o_docflow_search_box").toHaveValue("дах");
    expect(".o_docflow_hit:first").toBeFocused();
    expect.verifySteps(["дах [] 0+20", "дах [] 0+20"]);
});

test("nothing found, a name corrected, counts that stop: each is said", async () => {
    answer({
        hits: [],
        total: 0,
        facets: { type: [], year: [], office: [], state: [] },
        notices: ["Install hunspell-uk"],
    });
    await openSearch({ docflow_query: "щось" });
    expect(".o_docflow_search_empty").toHaveCount(1);
    expect(".alert-warning").toHaveText("Install hunspell-uk");
    answer({ is_capped: true, total: 1000, corrected: ["обленерго"] });
    await contains(".o_docflow_search_go").click();
    expect(".o_docflow_search_total").toHaveText(/more than 1000.*\n?.*обленерго/);
    expect.verifySteps(["щось [] 0+20", "щось [] 0+20"]);
});

test("what lies further comes by the button", async () => {
    const hits = Array.from({ length: 20 }, (__, index) => hit(index + 1));
    answer({ total: 25, hits });
    await openSearch({ docflow_query: "дах" });
    expect(".o_docflow_hit").toHaveCount(20);
    answer({
        total: 25,
        hits: Array.from({ length: 5 }, (__, index) => hit(index + 21)),
    });
    await contains(".o_docflow_search_more").click();
    expect(".o_docflow_hit").toHaveCount(25);
    expect(".o_docflow_search_more").toHaveCount(0);
    expect.verifySteps(["дах [] 0+20", "дах [] 20+20"]);
});

test("the viewer opens at a page", () => {
    const viewer = "/web/static/lib/pdfjs/web/viewer.html?file=%2Fweb%2Fcontent%2F7";
    expect(atPage(`${viewer}#pagemode=none`, 3)).toBe(`${viewer}#page=3&pagemode=none`);
});
