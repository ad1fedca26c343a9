import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { RecordInput } from "../desk/record_input";

/** One record or none, found by typing; its name is asked for where only the number is known. */
export class RecordChoice extends Component {
    static template = "docflow_base.RecordChoice";
    static components = { RecordInput };
    static props = {
        id: String,
        model: String,
        domain: { type: Array, optional: true },
        value: [Number, { value: false }],
        onChange: Function, // (id or false)
    };

    setup() {
        this.orm = useService("orm");
        this.names = useService("name");
        this.all = _t("All");
        this.state = useState({ chosen: null });
        onWillStart(() => this.load(this.props.value));
        onWillUpdateProps(({ value }) => value !== this.state.chosen?.id && this.load(value));
    }

    async load(id) {
        if (!id) {
            this.state.chosen = null;
            return;
        }
        const { [id]: name } = await this.names.loadDisplayNames(this.props.model, [id]);
        // A link may name somebody whom its reader does not see.
        this.state.chosen = { id, label: typeof name === "string" ? name : _t("No such record") };
    }

    async search(text, limit) {
        const found = await this.orm.silent.call(this.props.model, "name_search", [], {
            name: text,
            domain: this.props.domain || [],
            limit,
        });
        return found.map(([id, label]) => ({ id, label }));
    }

    choose(record) {
        this.state.chosen = record;
        this.props.onChange(record?.id || false);
    }
}
