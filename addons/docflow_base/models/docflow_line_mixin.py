from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.line_entry import MAX_LENGTH, MAX_PEOPLE, parse_line
from ..tools.person_names import find_names

MAX_NAMED = 15  # how many allowed people a message names
MAX_OFFERED = 1000


class DocflowLineMixin(models.AbstractModel):
    """A resolution typed as one line in the tree: «@Іваненко до пт — підготувати відповідь».

    What the words mean is said by ``tools/line_entry.py``; here names become people the author may
    choose, and the date becomes the end of a working day. Signing goes through the ordinary verbs.
    """

    _name = "docflow.line.mixin"
    _description = "Resolution in One Line"

    # Business: public questions

    @api.readonly
    def get_line_executors(self, assignment_id=False):
        """Return people who may be named in a line here, for suggestions.

        :param int assignment_id: the assignment that the line would pass on; none: a new resolution
        :return: ``[{id, name, position}]`` by name
        :rtype: list[dict]
        """
        people = self._get_line_people(self._get_line_draft(assignment_id))
        return [self._get_line_person(user) for user in people[:MAX_OFFERED]]

    @api.readonly
    def parse_resolution_line(self, text, assignment_id=False):
        """Tell what a typed line would do; nothing is written.

        :param str text: the line
        :param int assignment_id: the assignment that it passes on; none: a resolution on the card
        :return: ``{is_complete, acting_for, text, executors, date_deadline, due, spans,
            problems}``. ``executors``: ``[{id, name, position, kind, is_main}]``;
            ``date_deadline``: ISO in UTC;
            ``due``: ``{day, typed, source}``, the source is ``line``, ``assignment`` or
            ``document``; ``spans``: ``[start, end, role]`` to colour the text; ``problems``:
            ``[{code, message, start, end, candidates}]``
        :rtype: dict
        :raise AccessError: the reader may not open the card
        """
        draft = self._get_line_draft(assignment_id)
        people = self._get_line_people(draft)
        line = parse_line(text, self.company_id._docflow_today(), people.mapped("name"))
        executors, problems = self._resolve_line_people(line, people)
        date_deadline, due = self._get_line_deadline(line, draft, text)
        problems += [self._get_line_problem(problem, text) for problem in line.problems]
        return {
            "is_complete": not problems,
            "acting_for": draft.author_id.name if draft.author_id != self.env.user else "",
            "text": line.text,
            "executors": executors,
            "date_deadline": fields.Datetime.to_string(date_deadline) or False,
            "due": due,
            "spans": [list(span) for span in line.spans],
            "problems": sorted(problems, key=lambda problem: problem["start"]),
        }

    # Actions

    def add_resolution_line(self, text, assignment_id=False):
        """Write and sign the resolution that a typed line describes.

        :param str text: the line
        :param int assignment_id: the assignment that it passes on; none: a resolution on the card
        :return: id of the resolution
        :rtype: int
        :raise UserError: what the line lacks, or why the author may not; nothing was written
        """
        found = self.parse_resolution_line(text, assignment_id)
        if found["problems"]:
            raise UserError(
                self.env._(
                    "%(document)s: %(problems)s",
                    document=self.display_name,
                    problems=" ".join(problem["message"] for problem in found["problems"]),
                )
            )
        resolution = self.env["docflow.resolution"].create(
            {
                "document_id": self.id,
                "assignment_id": assignment_id,
                "text": found["text"],
                "date_deadline": found["date_deadline"],
                "assignment_ids": [
                    Command.create(
                        {"executor_id": person["id"], "kind": person["kind"], "sequence": index}
                    )
                    for index, person in enumerate(found["executors"])
                ],
            }
        )
        resolution.action_issue()
        return resolution.id

    # Business: people

    def _get_line_draft(self, assignment_id):
        """Return the resolution that a line would become, not saved."""
        self.ensure_one()
        self.check_access("read")
        line = self.env["docflow.assignment"].browse(assignment_id or [])
        line.check_access("read")
        Resolution = self.env["docflow.resolution"]
        return Resolution.new(
            {
                "document_id": self.id,
                "assignment_id": line.id,
                "author_id": Resolution._get_author(self, line).id,
            }
        )

    def _get_line_people(self, draft):
        """Return people the author of ``draft`` may choose (``res.users``), by name.

        In superuser mode, for the names alone: some may belong to bodies the reader does not see.
        """
        people = draft.allowed_executor_ids._origin.sudo()  # sudo: res.users - see above
        return people.with_company(self.company_id).sorted("name")

    @api.model
    def _get_line_person(self, user):
        return {"id": user.id, "name": user.name, "position": user.docflow_position or ""}

    def _resolve_line_people(self, line, people):
        """Return ``(executors, problems)``: who is meant by the fragments of names."""
        executors, problems, names = [], [], people.mapped("name")
        for person in line.people:
            found = [people[index] for index in find_names(person.name, names)]
            if len(found) != 1:
                problems.append(self._get_line_person_problem(person, found, people))
            elif found[0].id in {executor["id"] for executor in executors}:
                message = self.env._(
                    "%(user)s is named twice; one person gets one assignment on a resolution.",
                    user=found[0].name,
                )
                problems.append(self._prepare_line_problem(person, "person_twice", message))
            else:
                executors.append({**self._get_line_person(found[0]), "kind": person.kind})
        working = [executor for executor in executors if executor["kind"] != "acquaint"]
        for executor in executors:
            executor["is_main"] = executor is (working and working[0])
        return executors, problems

    def _get_line_person_problem(self, person, found, people):
        """Return the problem of a fragment that means nobody or several people."""
        if found:
            message = self.env._(
                "“%(name)s” may be: %(people)s. Type more of the name.",
                name=person.name,
                people=self._join_line_names(found),
            )
            candidates = [self._get_line_person(user) for user in found[:MAX_NAMED]]
            return self._prepare_line_problem(person, "ambiguous", message, candidates)
        if not people:
            message = self.env._(
                "You have nobody to give assignments to: you head no department, and no role group "
                "widens your powers. Ask the administrator."
            )
            return self._prepare_line_problem(person, "unknown", message)
        message = self.env._(
            "Nobody you may choose is called “%(name)s”. You may choose: %(people)s.",
            name=person.name,
            people=self._join_line_names(people),
        )
        return self._prepare_line_problem(person, "unknown", message)

    @api.model
    def _join_line_names(self, people):
        names = ", ".join(user.name for user in people[:MAX_NAMED])
        return f"{names} …" if len(people) > MAX_NAMED else names

    # Business: date

    def _get_line_deadline(self, line, draft, text):
        """Return ``(naive UTC datetime or False, due)``: the date typed, or that of what is above.

        An executor's own line lasts as long as his assignment, a new resolution as long as the
        card, where that is still ahead.
        """
        company, due = self.company_id, line.due
        if due and (due.day or due.working_days):
            day = self._get_line_day(due)
            typed = text[due.start : due.end]
            return company._docflow_end_of_day(day), self._get_line_due(day, "line", typed)
        above = draft.assignment_id or self
        if above.date_deadline and above.date_deadline > fields.Datetime.now():
            source = "assignment" if draft.assignment_id else "document"
            return above.date_deadline, self._get_line_due(above.deadline_day, source)
        return False, False

    @api.model
    def _get_line_due(self, day, source, typed=""):
        return {"day": fields.Date.to_string(day), "typed": typed, "source": source}

    def _get_line_day(self, due):
        """Return the day a typed date means in this company (``date``)."""
        company = self.company_id
        today = company._docflow_today()
        if due.working_days:
            return company._docflow_add_working_days(today, due.working_days)
        day = due.day
        if due.is_period_end and not company._docflow_is_working(day):
            # the end of a month that falls on a Sunday is its last working day
            before = company._docflow_add_working_days(day, -1)
            return before if before >= today else day
        return day

    # Business: problems

    @api.model
    def _prepare_line_problem(self, place, code, message, candidates=()):
        return {
            "code": code,
            "message": message,
            "start": place.start,
            "end": place.end,
            "candidates": list(candidates),
        }

    def _get_line_problem(self, problem, text):
        """Return a problem of the parser with its sentence."""
        typed = (text or "")[problem.start : problem.end]
        messages = {
            "no_person": self.env._("Name the executor with @; the first is the main one."),
            "no_text": self.env._("Say after a dash what is to be done."),
            "no_name": self.env._("Type a name after @."),
            "too_long": self.env._(
                "A line has at most %(count)s characters; open the form for more.", count=MAX_LENGTH
            ),
            "too_many": self.env._("A line names at most %(count)s people.", count=MAX_PEOPLE),
            "due_invalid": self.env._("“%(typed)s”: there is no such day.", typed=typed),
            "due_past": self.env._("“%(typed)s” has passed. Choose today or later.", typed=typed),
            "due_twice": self.env._("“%(typed)s” is a second date; leave one.", typed=typed),
        }
        return self._prepare_line_problem(problem, problem.code, messages[problem.code])
