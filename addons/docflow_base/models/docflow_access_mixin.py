from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL

# Marks what is created together with its card, whose sets are refreshed once, at the end. An object
# and not a text: no client can send it.
_WHOLE = object()


def is_made_with_card(env):
    """Tell whether a line is created by the creation of its card (bool)."""
    return env.context.get("docflow_whole") is _WHOLE


class AccessSet(fields.Many2many):
    """A set that the card itself derives: who is in it needs not be readable to who enters it."""

    def create(self, record_values):
        # sudo: the comodel - the set is computed, and its records are not shown
        return super().create([(record.sudo(), value) for record, value in record_values])


class BodySet(AccessSet):
    """The bodies of a card are read by the card: what a body may see is asked of ``sight``."""

    def update_db(self, model, columns):
        is_new = super().update_db(model, columns)
        if is_new:
            # core's for the way back, which no question goes: a line of it for each body of a card
            index = f"{self.relation}_{self.column2}_{self.column1}_idx"
            model.env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(index)))
        return is_new


class DocflowAccessMixin(models.AbstractModel):
    """Who sees a record: executive bodies and people, kept as stored sets that one record rule
    reads.

    The sets are derived from facts (office, author, recipients, executors, controller) by the two
    hooks below and refreshed by the acts that change the facts. Nothing of it is decided per record
    in Python when lists are read.
    """

    _name = "docflow.access.mixin"
    _description = "Bodies and People of a Record"
    _inherit = ["docflow.access.fill.mixin"]

    body_ids = BodySet(
        "hr.department",
        "docflow_document_body_rel",
        "document_id",
        "body_id",
        string="Executive Bodies",
        copy=False,
        readonly=True,
    )
    people_ids = AccessSet(
        "res.users",
        "docflow_document_people_rel",
        "document_id",
        "user_id",
        string="Participants",
        copy=False,
        readonly=True,
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # the lines created together with a card are checked before the sets are refreshed, and
        # most cards have their sets from the first moment on
        whole = super(DocflowAccessMixin, self.with_context(docflow_whole=_WHOLE))
        documents = whole.create([{**vals, **self._prepare_access(vals)} for vals in vals_list])
        return documents.with_env(self.env)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or operation != "create" or self.env.user._docflow_may_create():
            return result
        return self, lambda: AccessError(
            self.env._(
                "Your role groups do not let you begin documents. Ask the administrator for a role "
                "with the operation “Create Documents”."
            )
        )

    # Actions

    @api.readonly
    def action_why_visible(self):
        """Open the explanation of who sees this card and why."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why Do I See This?"),
            "res_model": "docflow.why.visible",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id, "default_user_id": self.env.uid},
        }

    # Business

    @api.model
    def _prepare_access(self, vals):
        """Return the sets of a card made of ``vals``, as far as these tell them."""
        people = {self.env.uid, vals.get("author_id"), vals.get("signatory_id")}
        # whatever comes from outside is refused where it is written
        bodies = self.env["hr.department"]
        if type(vals.get("office_id")) is int:
            recipients = self._get_given_recipients(vals)
            people |= set(recipients)
            office = self.env["docflow.office"].browse(vals["office_id"])._recall()
            # whose department is not told, his own is it
            own = vals.get("department_id", self.env.user.docflow_department_id.id)
            # sudo: docflow.office - its department, and nothing else
            units = {office.sudo().department_id.id, own}
            given = vals.get("company_id")
            company_id = given if type(given) is int else self.env.company.id
            units |= {
                self.env["res.users"].browse(id_)._docflow_place(company_id)["department_id"]
                for id_ in recipients
            }
            bodies = bodies.browse(id_ for id_ in units if type(id_) is int)._docflow_bodies()
        return {
            "people_ids": [Command.set([id_ for id_ in people if type(id_) is int])],
            "body_ids": [Command.set(bodies.ids)],
        }

    @api.model
    def _get_given_recipients(self, vals):
        """Return ids of the people whom ``vals`` of a new card name as recipients."""
        commands = vals.get("recipient_ids")
        lines = [
            command[2]
            for command in (commands if isinstance(commands, (list, tuple)) else ())
            if isinstance(command, (list, tuple)) and len(command) == 3
        ]
        ids = [line.get("user_id") for line in lines if isinstance(line, dict)]
        return [id_ for id_ in ids if type(id_) is int]

    def _refresh_access(self):
        """Bring the stored sets in line with the facts; writes only what differs."""
        for record in self:
            # sudo: hr.department, res.users - facts of the organisation beyond one's own sight
            record = record.sudo()
            bodies = record._get_access_departments()._docflow_bodies()
            people = record._get_access_users()
            # those who left stand in the sets too; to sift them out they would be read
            kept = record.with_context(active_test=False)
            vals = {}
            if bodies != kept.body_ids:
                vals["body_ids"] = [Command.set(bodies.ids)]
            if people != kept.people_ids:
                vals["people_ids"] = [Command.set(people.ids)]
            if vals:
                kept._unsealed().write(vals)

    def _get_sight_reasons(self, user):
        """Return the reasons why ``user`` sees this record; empty where he does not.

        :rtype: list[str]
        """
        self.ensure_one()
        # sudo: docflow.document - the caller was checked; facts are told by name only
        record = self.sudo()
        # sudo: res.users - companies and place of the person asked about
        user = user.sudo()
        if record.company_id not in user.company_ids:
            return []
        reasons = [*record._get_part_reasons(user), *record._get_place_reasons(user)]
        seen_as = user._docflow_seen_as()
        for principal in user.browse(user._docflow_person_ids()) - user:
            found = record._get_part_reasons(principal)
            if principal in seen_as:
                found += record._get_place_reasons(principal)
            row = user._docflow_rows(principal)[:1]
            reasons += [f"{row._get_reason()}: {reason}" for reason in found]
        return reasons

    def _get_part_reasons(self, user):
        """Return how ``user`` himself takes part (``list[str]``)."""
        record = self
        reasons = [
            self.env._("takes part: %(role)s", role=role)
            for role, users in record._get_access_roles().items()
            if user in users
        ]
        if user in record.people_ids and not reasons:
            reasons.append(self.env._("took part earlier"))
        return reasons

    def _get_place_reasons(self, user):
        """Return what the place and the roles of ``user`` himself show him (``list[str]``)."""
        record, reasons = self, []
        body_ids, type_ids, office_ids = user._docflow_own_sight()
        # sudo: hr.employee - a place in the organisation, told by name only
        own = self.env["hr.employee"].sudo().search([("user_id", "=", user.id)])
        own_bodies = own.department_id.docflow_body_id
        # a department that is no body any longer still has its cards
        is_whole = record.company_id.id in user._docflow_own_whole()
        for body in record.body_ids.filtered(lambda body: is_whole or body.id in body_ids):
            if body in own_bodies:
                reasons.append(
                    self.env._(
                        "works in the body the document belongs to: %(body)s", body=body.name
                    )
                )
            else:
                reasons.append(
                    self.env._("a role group shows the documents of: %(body)s", body=body.name)
                )
        if record.office_id.id in office_ids and (record.state != "draft" or record.is_submitted):
            reasons.append(
                self.env._("registers documents at: %(office)s", office=record.office_id.name)
            )
        if record.type_id.id in type_ids:
            reasons.append(
                self.env._("a role group shows every “%(type)s”", type=record.type_id.name)
            )
        return reasons

    # Hooks

    def _get_access_roles(self):
        """Hook: people by their part in the card, ``dict[str, res.users]``, translated."""
        self.ensure_one()
        if self._is_private_draft():
            return {self.env._("prepared it"): self.create_uid | self.author_id}
        work = self.assignment_ids.filtered(lambda line: line.state != "draft")
        issued = self.resolution_ids.filtered(lambda r: r.state != "draft")
        answers = self.link_ids.filtered(lambda link: link.kind in ("reply", "execution"))
        # a draft of the reply is its author's own; a registered one is for those who wait for it
        answered = answers.linked_id if self.reg_number else self.browse()
        return {
            self.env._("prepared it"): self.create_uid | self.author_id,
            self.env._("registered it"): self.registrar_id,
            self.env._("signed it"): self.signatory_id,
            self.env._("received it for review"): self.recipient_ids.user_id,
            self.env._("wrote a resolution"): issued.author_id,
            self.env._("has an assignment"): work.executor_id,
            self.env._("controls it"): self.controller_id,
            self.env._("follows what it answers"): answered.controller_id
            | answered.resolution_ids.author_id
            | answered.recipient_ids.user_id,
        }

    def _get_access_departments(self):
        """Hook: departments whose bodies see the card (``hr.department``)."""
        self.ensure_one()
        if self._is_private_draft():
            return self.env["hr.department"]
        work = self.assignment_ids.filtered(lambda line: line.state != "draft")
        return (
            self.office_id.department_id
            | self.department_id
            | self.recipient_ids.department_id
            | work.department_id
        )

    def _get_access_users(self):
        """Return everybody who takes part (``res.users``)."""
        users = self.env["res.users"]
        for group in self._get_access_roles().values():
            users |= group
        return users

    def _is_private_draft(self):
        """Tell whether the card is its author's own: a draft not handed over to any office."""
        return self.state == "draft" and not (self.is_submitted or self.office_id)
