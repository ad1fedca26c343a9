import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from .common import ApprovalCase

ZONES = ("Pacific/Pago_Pago", "Pacific/Kiritimati")
TEXT = base64.b64encode(b"1. Do it. 2. Report.").decode()


class ActsCase(ApprovalCase):
    """Orders and contracts of the small office, with journals of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # jobs speak the language of the company; words compare in the source language
        cls.company.partner_id.lang = "en_US"
        cls.type_order = cls.env.ref("docflow_base.docflow_document_type_order_admin")
        cls.type_contract = cls.env.ref("docflow_base.docflow_document_type_contract")
        cls.env["docflow.journal"].create(
            [
                {
                    "name": name,
                    "office_id": cls.office.id,
                    "pattern": f"{prefix}-{{serial}}",
                    "type_ids": [Command.set(types.ids)],
                }
                for name, prefix, types in (
                    ("Orders", "R", cls.type_order),
                    ("Contracts", "D", cls.type_contract),
                )
            ]
        )

    @classmethod
    def _day(cls, offset=0):
        today = cls.company._docflow_local_date(fields.Datetime.now())
        return today + timedelta(days=offset)

    @classmethod
    def _link(cls, kind, document, **vals):
        return Command.create({"kind": kind, "linked_id": document.id, **vals})

    @classmethod
    def _order(cls, user=None, **vals):
        """Return the draft of an order that the mayor signs."""
        return (
            cls.env["docflow.document"]
            .with_user(user or cls.registrar)
            .create(
                {
                    "name": "On heating",
                    "type_id": cls.type_order.id,
                    "office_id": cls.office.id,
                    "department_id": cls.council.id,
                    "signatory_id": cls.mayor.id,
                    "file_ids": [
                        Command.create({"name": "order.txt", "role": "main", "upload": TEXT})
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _registered_order(cls, **vals):
        order = cls._order(**vals)
        order.action_register()
        return order

    @classmethod
    def _contract(cls, **vals):
        """Return the draft of a contract that the mayor signs."""
        return cls._order(
            **{
                "name": "Lease of a hall",
                "type_id": cls.type_contract.id,
                "correspondent_id": cls.sender.id,
                **vals,
            }
        )

    @classmethod
    def _registered_contract(cls, **vals):
        contract = cls._contract(**vals)
        contract.action_register()
        return contract

    @classmethod
    def _foreign_companies(cls):
        """Return two companies where it is always another day than in the other one.

        They lie at the two ends of the calendar: 25 hours apart.
        """
        companies = cls.env["res.company"].create([{"name": "West"}, {"name": "East"}])
        for company, zone in zip(companies, ZONES, strict=True):
            company.resource_calendar_id = cls.env["resource.calendar"].create(
                {"name": zone, "tz": zone, "company_id": company.id}
            )
        return companies

    def _history(self, card):
        return " ".join(str(message.body) for message in card.sudo().message_ids)

    def _run_renewals(self, seconds=60.0):
        """Run the scheduled action as the scheduler does, without its commits; return how many
        contracts were left after each batch."""
        left = []

        def commit(crons, processed=0, *, remaining=None, deactivate=False):
            left.append(remaining)
            return seconds

        with patch.object(self.registry["ir.cron"], "_commit_progress", commit):
            self.env["docflow.document"]._cron_renew_contracts()
        return left
