import { Component, onWillStart, useState } from "@odoo/owl";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The steps by which a deadline came to be, in words; the server tells them. */
export class DeadlineWhyPopover extends Component {
    static template = "docflow_base.DeadlineWhyPopover";
    static props = {
        resModel: String,
        resId: Number,
        close: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ items: [] });
        onWillStart(async () => {
            const { resModel, resId } = this.props;
            this.state.items = await this.orm.call(resModel, "explain_deadline", [resId]);
        });
    }
}

/** A link beside a deadline that opens its explanation. */
export class DeadlineWhy extends Component {
    static template = "docflow_base.DeadlineWhy";
    static props = { ...standardWidgetProps };

    setup() {
        this.popover = usePopover(DeadlineWhyPopover, {
            position: "bottom-start",
            popoverClass: "o_docflow_why",
        });
    }

    onClick(ev) {
        const { resModel, resId } = this.props.record;
        if (resId) {
            this.popover.open(ev.currentTarget, { resModel, resId });
        }
    }
}

registry.category("view_widgets").add("docflow_deadline_why", {
    component: DeadlineWhy,
    extractProps: () => ({}),
});
