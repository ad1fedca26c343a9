from odoo import models
from odoo.exceptions import UserError


class DocflowResolutionStaffingMixin(models.AbstractModel):
    """The resolution's side of it."""

    _name = "docflow.resolution.staffing.mixin"
    _description = "Executors of a Signed Resolution, Its Side"

    def _check_new_executor(self, user, author):
        """Refuse a person outside the powers of ``author`` or with a line here already.

        :param user: ``res.users``, the new executor
        :param author: ``res.users`` whose subordination counts
        """
        document = self.document_id
        if user in self.assignment_ids.filtered(lambda a: a.state != "cancelled").executor_id:
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s has an assignment of this resolution already; nobody "
                    "is named twice. Choose somebody else.",
                    document=document.display_name,
                    user=user.name,
                )
            )
        self._check_powers(user, author)

    def _do_add_executor(self, user, kind="execute"):
        """Add ``user`` beside the others, last in the order; checked by the caller.

        :return: the new assignment
        """
        self.ensure_one()
        # sudo: docflow.assignment - lines of other people, authorised by the caller's verb
        resolution = self.sudo()
        line = resolution.assignment_ids._unsealed().create(
            {
                "resolution_id": resolution.id,
                "executor_id": user.id,
                "sequence": max(resolution.assignment_ids.mapped("sequence"), default=0) + 1,
                "kind": kind,
            }
        )
        line._do_receive({line: resolution.date_deadline})
        line._do_stand_as(resolution)
        document = self.document_id
        document._log_step(self.env._("Executor added: %(user)s.", user=user.name))
        document._refresh_access()
        document._touch_trays()
        return line
