/* Assignments as the tests of boards and of their groups show them. */
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, models } from "@web/../tests/web_test_helpers";

const STATES = [
    ["new", "New"],
    ["in_work", "In work"],
    ["done", "Done"],
];

/** Lets the server of a test know these assignments, in a list and on a board by their states. */
export function defineAssignments(records) {
    class Assignment extends models.Model {
        _name = "docflow.assignment";

        name = fields.Char();
        state = fields.Selection({ selection: STATES, readonly: true });

        // each test begins with its own: what one of them writes is not the next one's
        _records = records.map((record) => ({ ...record }));
        _views = {
            list: /* xml */ `<list><field name="name"/></list>`,
            kanban: /* xml */ `
                <kanban js_class="docflow_board" default_group_by="state" groups_draggable="0">
                    <templates><t t-name="card"><field name="name"/></t></templates>
                </kanban>`,
        };
    }

    defineMailModels();
    defineModels([Assignment]);
}
