import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { RecordInput } from "./record_input";

/** A letter with something odd: what it is, the best guess, and the ways on. */
export class RepairPanel extends Component {
    static template = "docflow_base.DeskRepairPanel";
    static components = { RecordInput };
    static props = {
        letter: Object,
        error: { type: String, optional: true },
        onContinue: Function,
        onAttach: Function,
        onDrop: Function,
        onOpenDocument: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ document: null, role: "scan" });
    }

    get roles() {
        return [
            { value: "scan", label: _t("as the scan (a new version if there is one)") },
            { value: "annex", label: _t("as an annex") },
        ];
    }

    async search(text, limit) {
        const found = await this.orm.silent.call("docflow.document", "name_search", [], {
            name: text,
            domain: [["reg_number", "!=", false]],
            limit,
        });
        return found.map(([id, label]) => ({ id, label }));
    }
}
