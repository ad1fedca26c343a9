import logging

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)
AUTOMATIC = "automatic"
# a term of one month over a century: no more steps than that are taken at once
STEP_LIMIT = 1200
RENEWAL_BATCH = 100  # contracts between two commits of the job
RENEWAL_FIELDS = {"renewal", "renewal_months", "date_in_force_to"}


class DocflowContractRenewalMixin(models.AbstractModel):
    """A contract that is renewed by itself: its term moves on, night by night.

    What is *due* is read from the rows and the calendar of each company, so a run that stopped
    half-way, or did not come for a week, loses nothing. A contract that cannot be renewed stops no
    other: the reason stands on its card, and its author is told once.
    """

    _name = "docflow.contract.renewal.mixin"
    _description = "Renewal of a Contract"

    renewal = fields.Selection(
        selection=[("none", "Ends with its term"), (AUTOMATIC, "Renewed by itself")],
        tracking=True,
    )
    renewal_months = fields.Integer(string="Renewed for, Months", aggregator=None)
    renewal_error = fields.Text(string="Why It Was Not Renewed", copy=False, readonly=True)

    _renewal_fits = models.Constraint(
        "CHECK (renewal IS DISTINCT FROM 'automatic' "
        "OR (renewal_months > 0 AND date_in_force_to IS NOT NULL))",
        "A contract that is renewed by itself has an end of its term and months to renew it for.",
    )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if RENEWAL_FIELDS & vals.keys() and not self._is_unsealed():
            mended = self.filtered("renewal_error")
            if mended:
                mended._unsealed().write({"renewal_error": False})
        return result

    # Business: the job

    @api.model
    def _cron_renew_contracts(self):
        """Move on the terms of contracts that were renewed by themselves, all that are due."""
        due = self._by_company(self._get_renewal_domain)
        last = 0
        while cards := self.search(due & Domain("id", ">", last), limit=RENEWAL_BATCH, order="id"):
            last = cards[-1].id
            for card in cards:
                card._run_renewal()
            left = self.search_count(due & Domain("id", ">", last))
            seconds = self.env["ir.cron"]._commit_progress(len(cards), remaining=left)
            # constant memory: nothing of this batch is kept
            self.env.invalidate_all()
            if left and not seconds:
                return  # core begins the job again at once, for what is left

    @api.model
    def _get_renewal_domain(self, today):
        """Return the domain of contracts whose term was over before ``today`` and goes on."""
        return (
            Domain("category", "=", "contract")
            & Domain("state", "not in", ("draft", "cancelled"))
            & Domain("renewal", "=", AUTOMATIC)
            & Domain("date_in_force_to", "<", today)
            & self._get_not_terminated(today)
        )

    def _run_renewal(self):
        """Renew one contract; its failure is noted on it and stops nobody."""
        card = self.with_context(lang=self.company_id.partner_id.lang)
        try:
            with self.env.cr.savepoint():
                card._do_renew(card.company_id._docflow_today())
        except SerializationFailure:
            _logger.info("%s is being handled by somebody else; tomorrow again", self)
        except UserError as error:
            card._note_not_renewed(str(error))
        except Exception:
            _logger.exception("%s could not be renewed", self)
            card._note_not_renewed(
                card.env._("An error of the program; the administrator finds it in the log.")
            )

    def _do_renew(self, today):
        first = until = self.date_in_force_to
        for step in range(1, STEP_LIMIT + 1):
            # from the first end: the 31st stays the 31st where a month has one
            until = first + relativedelta(months=self.renewal_months * step)
            if until >= today:
                break
        if self.date_terminated and self.date_terminated <= first:
            return
        self._unsealed().write({"date_in_force_to": until, "renewal_error": False})
        self._log_step(
            self.env._("Renewed by itself until %(day)s.", day=until.strftime("%d.%m.%Y"))
        )

    # Business: who is told

    def _note_not_renewed(self, reason):
        """Leave the reason on the card and tell who answers for it, once for each reason."""
        if self.renewal_error == reason:
            return
        try:
            with self.env.cr.savepoint():
                self._unsealed().write({"renewal_error": reason})
                self._log_step(self.env._("Not renewed: %(reason)s", reason=reason))
                self._tell_not_renewed(reason)
        except SerializationFailure:
            _logger.info("%s is being handled by somebody else; tomorrow again", self)

    def _tell_not_renewed(self, reason):
        """Queue a mail to the author, or to the signatory where there is none."""
        # sudo: res.users - the address and the language of whoever answers for the contract
        person = (self.author_id or self.signatory_id).sudo()
        if not person.email or not person.active:
            return
        mails = self.env["docflow.reminder.mail"]
        env = self.with_context(lang=person.lang).env
        title = env._("The contract %(number)s was not renewed", number=self.reg_number)
        url = f"{mails._get_base_url()}/odoo/docflow-documents/{self.id}"
        body = Markup('<p><a href="{}">{}</a>. {}</p><p>{}</p>').format(
            url, self.reg_number, self.name, reason
        )
        # sudo: mail.mail - the queue of the server, which no person writes into
        self.env["mail.mail"].sudo().create(
            mails._prepare_envelope(person, self.company_id, title, body)
        )

    # Hooks

    @api.model
    def _get_not_terminated(self, today):
        """Return the domain of contracts that nobody has ended by ``today``."""
        return Domain("date_terminated", "=", False) | Domain("date_terminated", ">", today)

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"renewal_error"}
