from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

POINT_LIMIT = 200


class DocflowActPoint(models.Model):
    """A point of an act: what it obliges somebody to do, and until when.

    It is written while the act is prepared. *Given out*, it becomes a resolution of the card with
    the words of the point, and is not written any more: the resolution is what is executed.
    """

    _name = "docflow.act.point"
    _description = "Point of an Act"
    _inherit = ["docflow.act.line.mixin"]
    _rec_name = "number"

    number = fields.Char(string="Point", required=True, size=32)
    text = fields.Text(string="What to Do", required=True)
    executor_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    helper_ids = fields.Many2many(
        "res.users",
        "docflow_act_point_user_rel",
        "point_id",
        "user_id",
        string="Together With",
        domain=[("share", "=", False)],
    )
    deadline_day = fields.Date(string="Until")
    is_control = fields.Boolean(string="On Control", default=True)
    resolution_id = fields.Many2one(
        "docflow.resolution", ondelete="restrict", index="btree_not_null", readonly=True, copy=False
    )
    resolution_state = fields.Selection(
        related="resolution_id.state", related_sudo=False, string="How It Goes"
    )

    @api.constrains("document_id")
    def _check_limit(self):
        for card in self.document_id:
            # sudo: docflow.act.point - counted, nothing is shown
            if len(card.sudo().point_ids) > POINT_LIMIT:
                raise UserError(
                    self.env._(
                        "%(document)s: an act has at most %(limit)s points here. Put the rest "
                        "into an annex and make one point of it.",
                        document=card.display_name,
                        limit=POINT_LIMIT,
                    )
                )

    # Business

    def _do_give(self):
        """Give these points of one act for execution, each as a resolution of whoever does it.

        :raise UserError: names the point that cannot be given; none is given then
        """
        document = self.document_id
        resolutions = self.env["docflow.resolution"]
        author = resolutions._get_author(document, self.env["docflow.assignment"])
        resolutions = resolutions.create([point._prepare_resolution(author) for point in self])
        for point, resolution in zip(self, resolutions, strict=True):
            try:
                resolution.action_issue()
            except UserError as error:
                raise UserError(
                    self.env._(
                        "Point %(point)s. %(reason)s", point=point._get_label(), reason=error
                    )
                ) from error
            point._unsealed().write({"resolution_id": resolution.id})

    def _prepare_resolution(self, author):
        people = [self.executor_id, *(self.helper_ids - self.executor_id)]
        return {
            "document_id": self.document_id.id,
            "author_id": author.id,
            "text": f"{self._get_label()}. {self.text}",
            "date_deadline": self.document_id.company_id._docflow_end_of_day(self.deadline_day),
            "is_control": self.is_control,
            "assignment_ids": [
                Command.create({"executor_id": user.id, "sequence": index})
                for index, user in enumerate(people)
            ],
        }

    def _get_label(self):
        return self.number.rstrip(".")

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"resolution_id"})

    @api.model
    def _get_kept_fields(self):
        return frozenset(
            {"number", "text", "executor_id", "helper_ids", "deadline_day", "is_control"}
        )

    def _check_kept(self):
        for point in self.filtered("resolution_id"):
            raise UserError(
                self.env._(
                    "Point %(point)s of %(document)s is being executed and stays as it is. Cancel "
                    "its resolution with a reason and write another.",
                    point=point.number,
                    document=point.document_id.display_name,
                )
            )
