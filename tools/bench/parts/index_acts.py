"""Acts beside lists and reports, each with the questions it asks: a letter registered and carried
through, requests, originals, terms, work handed over, the scheduled actions, the prints.
"""

from datetime import timedelta
from types import SimpleNamespace

from odoo.fields import Command, Datetime, Domain
from odoo.tools import SQL

from .stories import Story

#: What a register is searched by that few of its cards may have.
RARE = (
    *("topic_id", "department_id", "author_id", "signatory_id", "controller_id", "registrar_id"),
    *("type_id", "office_id", "journal_id", "correspondent_id"),
)
PAPERS, PEOPLE = 3, 12  # printed and reminded at once
_OPEN = [("state", "in", ("new", "in_work")), ("kind", "=", "execute")]


class Acts:
    """``make()`` yields the stories; each act is done by whom the city has it wait for."""

    def __init__(self, env, controller):
        self.env, self.controller = env, controller

    def make(self):
        for act in (
            self._register, self._look_for_doubles, self._find_answered, self._resolve,
            self._cancel_tree, self._move_tree, self._look_at_branch, self._ask_why,
            self._ask_for_time, self._hand_over_original, self._release, self._tell_who_sees,
            self._hand_over_work, self._delete_draft,
        ):  # fmt: skip
            name = act.__name__.strip("_").replace("_", " ")
            yield Story("act", name, self.env.uid, act)
        yield from self._searches()
        yield from self._rare()
        yield from self._forms()
        yield from self._jobs()
        yield from self._prints()

    @staticmethod
    def _get_card(env):
        return env["docflow.document"].search(
            [("state", "=", "in_execution"), ("corr_date", "!=", False)], limit=1
        )

    # A letter

    def _register(self, env):
        drafts = env["docflow.document"].search([("is_submitted", "=", True)], limit=50)
        ready = next(draft for draft in drafts if not draft._get_readiness_errors())
        ready.with_user(ready.office_id.registrar_ids[0]).action_register()

    def _look_for_doubles(self, env):
        """The registrar types their number: has this letter come before?"""
        card = self._get_card(env)
        return card.with_user(card.registrar_id)._find_duplicates()

    def _find_answered(self, env):
        """A scanned letter names a number of ours."""
        card = self._get_card(env)
        named = SimpleNamespace(value=(card.reg_number, card.reg_date))
        reading = SimpleNamespace(references=[named])
        return env["docflow.recognition"]._find_answered(reading, card.company_id)

    def _delete_draft(self, env):
        draft = env["docflow.document"].search([("state", "=", "draft")], limit=1)
        draft.with_user(draft.create_uid).unlink()

    # Resolutions

    def _resolve(self, env):
        waiting = env["docflow.document.recipient"].search(
            [("state", "=", "waiting"), ("document_id.control_state", "=", "none")], limit=1
        )
        head = waiting.user_id
        executor = (head._docflow_subordinate_ids() - head)[:1]
        vals = {
            "document_id": waiting.document_id.id,
            "text": "Розглянути",
            "assignment_ids": [Command.create({"executor_id": executor.id})],
        }
        resolution = env["docflow.resolution"].with_user(head).create(vals)
        resolution.action_issue()
        resolution.assignment_ids.with_user(executor).action_report("Виконано")

    @staticmethod
    def _get_branch(env):
        """Return an open resolution that others pass on, and that has time left."""
        soon = Datetime.now() + timedelta(days=3)
        below = env["docflow.resolution"].search(
            [
                *(("state", "=", "issued"), ("parent_id.state", "=", "issued")),
                ("parent_id.date_deadline", ">", soon),
            ],
            limit=1,
        )
        return below.parent_id.with_user(below.parent_id.author_id)

    def _cancel_tree(self, env):
        self._get_branch(env).action_cancel("Помилково")

    def _move_tree(self, env):
        branch = self._get_branch(env)
        sooner = Datetime.to_string(branch.date_deadline - timedelta(days=1))
        branch.action_change_deadline(sooner, "Термін скорочено")

    def _look_at_branch(self, env):
        branch = self._get_branch(env)
        return branch.document_id.get_resolution_tree(branch.id)["nodes"]

    def _ask_why(self, env):
        """Why this date? of a card, a resolution and an assignment."""
        branch = self._get_branch(env)
        for record in (branch.document_id, branch, branch.assignment_ids[:1]):
            record.explain_deadline()

    # Requests, originals, control

    def _ask_for_time(self, env):
        lines = env["docflow.assignment"].search(
            [*_OPEN, ("date_deadline", ">", Datetime.now())], limit=50
        )
        asked = env["docflow.extension"].search([("assignment_id", "in", lines.ids)])
        line = (lines - asked.assignment_id)[:1]
        later = Datetime.to_string(line.date_deadline + timedelta(days=10))
        line.with_user(line.executor_id).action_request_extension(later, "Чекаємо на висновок")
        found = env["docflow.extension"].search([("assignment_id", "=", line.id)])
        found.with_user(found.approver_id).action_grant()

    def _hand_over_original(self, env):
        given = env["docflow.custody"].search(
            [("state", "=", "on_way"), ("holder_id", "!=", False)], limit=1
        )
        given.with_user(given.holder_id).action_receive()

    def _release(self, env):
        card = env["docflow.document"].search(
            [("control_state", "=", "on_control"), ("date_control_done", "!=", False)], limit=1
        )
        card.with_user(card.controller_id).action_release_control("Виконано")

    def _tell_who_sees(self, env):
        return self._get_card(env)._get_sight_reasons(env["res.users"].browse(self.controller))

    def _hand_over_work(self, env):
        """Somebody leaves; all that he holds is listed and goes to his colleague."""
        line = env["docflow.assignment"].search(_OPEN, limit=1)
        leaver = line.executor_id
        unit = leaver.docflow_department_id
        mates = env["hr.employee"].search([("department_id", "=", unit.id)]).user_id
        mate = (mates - leaver)[0]
        handover = env["docflow.handover"].create(
            {"from_id": leaver.id, "to_id": mate.id, "ground": "Наказ № 1-к"}
        )
        handover.action_collect()
        handover.action_hand_over()

    # Searches, jobs, prints

    def _searches(self):
        """What is typed into the one search box: numbers of both sides, a label, words."""
        card = self._get_card(self.env)
        typed = {
            "our number": card.reg_number,
            "their number": card.corr_number,
            "the label": card.barcode,
            "the middle of a number": card.reg_number[2:7],
            "words": " ".join(card.name.split()[:2]),
        }
        for name, text in typed.items():
            yield Story(
                "search",
                name,
                self.controller,
                lambda env, text=text: env["docflow.document"].search_content(text, facets=True)[
                    "hits"
                ],
            )

    def _rare(self):
        """Registers of what few cards have: a topic, a unit, a person."""
        for name in RARE:
            column = SQL.identifier(name)
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM docflow_document WHERE %s IS NOT NULL "
                    "GROUP BY %s ORDER BY count(*), %s LIMIT 1",
                    *(column, column, column, column),
                )
            )
            for (value,) in self.env.cr.fetchall():
                domain = [(name, "in", [value])]
                yield Story(
                    "search",
                    f"cards of a rare {name}",
                    self.controller,
                    lambda env, domain=domain: env["docflow.document"].search(domain, limit=80),
                )

    def _forms(self):
        """Each report form with everything chosen that can be: an office, a unit, a person."""
        reports = self.env["docflow.report"].with_user(self.controller)
        for form in reports.get_forms():
            chosen = {
                one["name"]: one["choices"][-1][0] for one in form["parameters"] if one["choices"]
            }
            yield Story(
                "form",
                f"{form['code']}, {', '.join(chosen)} chosen",
                self.controller,
                lambda env, code=form["code"], chosen=chosen: env["docflow.report"].preview(
                    code, chosen
                )["rows"],
            )

    def _jobs(self):
        """Every scheduled action of ours, and the reminders that are not due at this hour."""
        crons = self.env["ir.cron"].with_context(active_test=False).search([])
        for cron in crons:
            if cron.model_id.model.startswith("docflow."):
                yield Story(
                    "job",
                    cron.with_context(lang="en_US").name,
                    self.env.uid,
                    lambda env, cron=cron: cron.with_env(env).ir_actions_server_id.run(),
                )
        for model, kinds in (
            ("docflow.reminder", ("digest", "news")),
            ("docflow.digest", ("weekly", "monthly")),
        ):
            for kind in kinds:
                yield Story(
                    "job",
                    f"{kind} of some",
                    self.env.uid,
                    lambda env, model=model, kind=kind: self._remind(env[model], kind),
                )

    @staticmethod
    def _remind(job, kind):
        """Tell some people, as if nobody had been told and news were the custom of the house."""
        job.env.cr.execute("DELETE FROM docflow_reminder_log")
        job.env["docflow.reminder.rule"].search([("who", "=", "executor")]).channel = "mail"
        company, now = job.env.company, Datetime.now()
        people = job.env["res.users"].search(job._get_people_domain(kind, company), limit=PEOPLE)
        job._do_remind(people, job._get_plan(kind, company, now))

    def _prints(self):
        reports = self.env["ir.actions.report"].search([("model", "=like", "docflow.%")])
        for report in reports:
            model = self.env[report.model]
            if model._auto and not model._transient:
                yield Story(
                    "print",
                    report.with_context(lang="en_US").name,
                    self.env.uid,
                    lambda env, report=report: self._print(env, report),
                )

    @staticmethod
    def _print(env, report):
        known = Domain("state", "!=", "draft") if report.model == "docflow.document" else Domain([])
        papers = env[report.model].search(known, limit=PAPERS)
        if papers:
            report.with_env(env)._render_qweb_html(report.report_name, papers.ids)
        return papers
