from datetime import time, timedelta

from odoo import models
from odoo.fields import Domain

from ..tools.route_plan import Trial

MOST = 300  # records of one trial; a month of a council has about as many of one type
MONTH = 31


class DocflowRouteTrialMixin(models.AbstractModel):
    """The trial of a version: what it would have done with the documents of the past.

    Nothing is written. People are those of today; where the initiator chooses, his choice stays
    open.
    """

    _name = "docflow.route.trial.mixin"
    _description = "Trial of a Route"

    def _try_out(self, date_from=None, date_to=None, company=None):
        """Return what this version would have done with records created on those days.

        :param date_from: first day (``date``) of the company; a month ago where None
        :param date_to: last day; today where None
        :param company: ``res.company``; that of the route, or the current one
        :rtype: list[tools.route_plan.Trial]
        """
        self.ensure_one()
        company = company or self.company_id or self.env.company
        records = self._get_tried_records(company, date_from, date_to)
        return [self._try_record(record, company) for record in records]

    def _get_tried_records(self, company, date_from, date_to):
        """Return the records of the route's condition, the newest first and at most ``MOST``."""
        today = company._docflow_today()
        start = date_from or today - timedelta(days=MONTH)
        stop = (date_to or today) + timedelta(days=1)
        work_time = company._docflow_work_time()
        route = self.route_id
        # A trial that left out what its reader does not see would lie; it shows ways and people,
        # and names of records to their readers only.
        # sudo: docflow.routed.mixin - as just said
        Model = self.env[route.res_model].sudo()
        domain = Domain("create_date", ">=", work_time.to_utc(start, time.min))
        domain &= Domain("create_date", "<", work_time.to_utc(stop, time.min))
        if "company_id" in Model._fields:
            domain &= Domain("company_id", "=", company.id)
        if route.type_ids and "type_id" in Model._fields:
            domain &= Domain("type_id", "in", route.type_ids.ids)
        if route._has_filter():
            domain &= route._get_domain()
        if self._has_filters():
            # a filter is a question about what stands in a record: only its readers may ask it
            Model = Model.sudo(False)
        # sudo: docflow.routed.mixin - what was found is tried as above
        found = Model.search(domain, order="id desc", limit=MOST).sudo()
        return found.filtered(lambda record: not route._get_miss(record))

    def _has_filters(self):
        """Tell whether the route, or a stage of it, asks about requisites (bool)."""
        return self.route_id._has_filter() or any(s._has_filter() for s in self._get_stages())

    def _try_record(self, record, company):
        initiator = record._get_route_initiator()
        stages, faults = self._get_plan(record, initiator, None)
        finish = record._get_route_finish()
        actual = None
        # a paper of the past that was entered later was not being prepared here
        if finish and finish >= record.create_date:
            actual = company._docflow_working_days_between(
                company._docflow_local_date(record.create_date),
                company._docflow_local_date(finish),
            )
        return Trial(record.id, initiator.id, tuple(stages), tuple(faults), actual)

    def _get_trial_faults(self):
        """Return what of the route stops documents of the last month, each reason once
        (``list[str]``). What a document's own author has to fill in stops no publication.
        """
        trials = [
            trial
            for company in self.company_id or self.env.companies
            for trial in self._try_out(company=company)
        ]
        if not trials:
            return self._get_blank_faults()
        named = self._get_stages().participant_ids.filtered(lambda one: one.kind == "record")
        own = {one.stage_id._get_fault_text(one._get_missing(self.env.user)) for one in named}
        counts = {}
        for trial in trials:
            for fault in set(trial.faults) - own:
                counts[fault] = counts.get(fault, 0) + 1
        return [
            self.env._(
                "%(fault)s (%(count)s of %(total)s documents of the last month)",
                fault=fault,
                count=count,
                total=len(trials),
            )
            for fault, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ]

    def _get_blank_faults(self):
        """Return who is missing whatever document comes: there was none to try it on."""
        company = self.company_id or self.env.company
        nobody = self.env[self.res_model]
        faults = []
        for participant in self._get_stages().participant_ids:
            if participant.kind in ("competence", "unit_head", "role_group", "person"):
                __, fault = participant._find(nobody, self.env.user, company, ())
                if fault:
                    faults.append(participant.stage_id._get_fault_text(fault))
        return faults
