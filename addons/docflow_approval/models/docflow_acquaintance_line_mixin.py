from odoo import fields, models
from odoo.exceptions import UserError

# what is left of an assignment to those who only have to read
READING_STEPS = ("report", "cancel")


class DocflowAcquaintanceLineMixin(models.AbstractModel):
    """An assignment to read on a list of acquaintance: nobody reads in the place of another."""

    _name = "docflow.acquaintance.line.mixin"
    _description = "Reading of a Document"

    reader_ids = fields.One2many("docflow.acquaintance.reader", "assignment_id")

    # Actions

    def action_open_report(self):
        """Open the file that is read, and confirm after that; other assignments as ever."""
        self.ensure_one()
        readings = self._get_readings()
        if not readings:
            return super().action_open_report()
        self._check_transition("report")
        if all(reader._is_opened() for reader in readings):
            return self.document_id.action_confirm_reading()
        return self.document_id.action_open_reading()

    # Business

    def _get_readings(self):
        """Return the rows of these assignments on lists of acquaintance."""
        lines = self.filtered(lambda line: line.kind == "acquaint")
        # sudo: docflow.acquaintance.reader - of the executor's own line
        return lines.sudo().reader_ids.sudo(False)

    def _get_next_steps(self):
        steps = super()._get_next_steps()
        readings = self._get_readings()
        if readings:
            is_opened = all(reader._is_opened() for reader in readings)
            label = self.env._("I Have Read It") if is_opened else self.env._("Read the Document")
            hint = self.document_id._get_next_step_hint(
                "confirm_reading" if is_opened else "open_reading"
            )
            for step in steps:
                if step["verb"] == "action_open_report":
                    step |= {"label": label, "hint": hint}
        return steps

    def _may_delegate(self):
        return super()._may_delegate() and not self._get_readings()

    def _check_report(self, report, evidence):
        for reader in self._get_readings():
            if reader.user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(document)s: %(user)s reads and confirms it in person. Whoever is away "
                        "reads it when he is back, or is withdrawn from the list.",
                        document=self.document_id.display_name,
                        user=reader.name,
                    )
                )
            if reader.date_read:
                continue
            self.document_id._check_opened(reader)
            if self.document_id.type_id.acquaintance_level == "login":
                raise UserError(
                    self.env._(
                        "%(document)s: it is confirmed with your password or passkey. Open it and "
                        "press “I Have Read It”.",
                        document=self.document_id.display_name,
                    )
                )
        return super()._check_report(report, evidence)

    # Hooks

    def _on_reported(self):
        result = super()._on_reported()
        self._get_readings().filtered(lambda reader: not reader.date_read)._do_read("open")
        return result

    def _on_replaced(self, new):
        result = super()._on_replaced(new)
        user = new.executor_id
        for reader in self._get_readings():
            # sudo: docflow.acquaintance.reader - everybody on the list, whoever replaces
            if user in reader.acquaintance_id.sudo().reader_ids.user_id:
                raise UserError(
                    self.env._(
                        "%(document)s: %(user)s is on the list of readers himself and reads for "
                        "nobody else. Choose another person, or withdraw %(reader)s from the list.",
                        document=self.document_id.display_name,
                        user=user.name,
                        reader=reader.name,
                    )
                )
            ground = self.env._("in place of %(user)s", user=reader.name)
            reader._do_record(reader.acquaintance_id, {user: ground}, {}, {user.id: new})
        return result

    def _is_step_useful(self, verb):
        readings = self.kind == "acquaint" and self._get_readings()
        if not readings:
            return super()._is_step_useful(verb)
        if verb == "report":
            # a deputy sees it in the tray and does not read for him
            return self.env.user in readings.user_id
        return verb in READING_STEPS and super()._is_step_useful(verb)
