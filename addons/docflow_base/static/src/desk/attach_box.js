import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { RecordInput } from "./record_input";

/** The pages of the letter belong to a card that is there: which one, and as what. */
export class AttachBox extends Component {
    static template = "docflow_base.DeskAttachBox";
    static components = { RecordInput };
    static props = { role: String, onAttach: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ document: null, role: this.props.role });
    }

    get roles() {
        return [
            { value: "annex", label: _t("as an annex") },
            { value: "scan", label: _t("as its scan; a new version where there is one") },
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
