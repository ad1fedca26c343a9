import { patch } from "@web/core/utils/patch";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";

/*
 * Two words a page of a notebook may say beside those of core.
 *
 * `data-count="link_ids,back_link_ids"`: how much lies in it stands in its title (“Related Documents
 * 3”), so nobody opens a page to learn that it is empty.
 * `data-open="state == 'draft'"`: the page that is open at first on such a record; what the reader
 * opens himself stays open.
 */
patch(FormCompiler.prototype, {
    compileNotebook(el, params) {
        const pages = [...el.children].filter((page) => page.tagName === "page");
        const notebook = super.compileNotebook(el, params);
        const slots = new Map(
            [...notebook.children].map((slot) => [slot.getAttribute("name"), slot])
        );
        for (const page of pages) {
            const slot = slots.get(`\`${page.getAttribute("name")}\``);
            const [count, open] = ["data-count", "data-open"].map((n) => page.getAttribute(n));
            if (slot && count) {
                const title = slot.getAttribute("title");
                slot.setAttribute("title", `__comp__.countPage(${title}, "${count}")`);
            }
            if (slot && open) {
                const former = notebook.getAttribute("defaultPage");
                const condition = JSON.stringify(open);
                const id = slot.getAttribute("t-set-slot");
                notebook.setAttribute(
                    "defaultPage",
                    `(${former}) || __comp__.openPage(${condition}, "${id}")`
                );
            }
        }
        return notebook;
    },
});

patch(FormRenderer.prototype, {
    countPage(title, names) {
        const { data } = this.props.record;
        const counts = names.split(",").map((name) => data[name]?.count || 0);
        const total = counts.reduce((sum, count) => sum + count, 0);
        return total ? `${title} ${total}` : title;
    },

    openPage(condition, page) {
        const { evalContextWithVirtualIds } = this.props.record;
        return this.evaluateBooleanExpr(condition, evalContextWithVirtualIds) ? page : undefined;
    },
});
