import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Beyond this a stage tells how many more there are: a picture is read at a glance. */
const MOST_PEOPLE = 6;

const ICONS = {
    visa: "fa-check",
    opinion: "fa-comment-o",
    signature: "fa-pencil",
    registration: "fa-hashtag",
};

/**
 * A route as it goes: its stages from left to right, in each who takes part and how they agree.
 * Stages with a condition have a dashed frame and say when they take place.
 *
 * Field value: [{ key, name, action, action_label, order, order_label, quorum_label, norm_days,
 * condition, is_optional, people: [label, ...] }, ...]
 */
export class RoutePictureField extends Component {
    static template = "docflow_approval.RoutePictureField";
    static props = { ...standardFieldProps };

    get stages() {
        const value = this.props.record.data[this.props.name];
        return Array.isArray(value) ? value.map((stage) => this.describe(stage)) : [];
    }

    describe(stage) {
        const people = stage.people.slice(0, MOST_PEOPLE);
        const more = stage.people.length - people.length;
        return {
            ...stage,
            people,
            more: more > 0 ? _t("and %(count)s more", { count: more }) : "",
            icon: ICONS[stage.action] || ICONS.visa,
            isSerial: stage.order === "serial" && stage.people.length > 1,
            how: this.describeHow(stage),
            norm: stage.norm_days ? _t("%(days)s w. d.", { days: stage.norm_days }) : "",
        };
    }

    /** One person needs no words about who goes first and how many must agree. */
    describeHow(stage) {
        return stage.people.length > 1 ? `${stage.order_label}; ${stage.quorum_label}` : "";
    }
}

export const routePictureField = {
    component: RoutePictureField,
    displayName: _t("Picture of the route"),
    supportedTypes: ["json"],
};

registry.category("fields").add("docflow_route_picture", routePictureField);
