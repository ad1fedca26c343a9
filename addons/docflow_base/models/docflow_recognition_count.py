from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.letter_votes import Vote, card_tokens, count_votes

MAX_TEXT = 200  # of a resolution that can be a formula
# A value is proposed once so many cards bear it: what one card says stays with that card. A text is
# asked for more, because it may tell something, which a topic or a name cannot.
KNOWN_FROM = {"text": 3}
KNOWN_FROM_DEFAULT = 2
MAX_VALUES = 40  # of one word; the rest are rare


class DocflowRecognitionCount(models.Model):
    """How many earlier cards of the company with a word in the subject had a value.

    ==========  ======================================================================
    kind        value
    ==========  ======================================================================
    topic       id of ``docflow.topic``
    recipient   id of ``res.users``: who received the letter for review
    executor    id of ``res.users``: who was named in the resolutions
    text        the resolution itself, where it is short
    ==========  ======================================================================

    The word “” counts all cards. The table knows no card: it cannot tell whose word it was.
    """

    _name = "docflow.recognition.count"
    _description = "Statistics of Recognition"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    kind = fields.Selection(
        selection=[
            ("topic", "Topic"),
            ("recipient", "Recipient"),
            ("executor", "Executor"),
            ("text", "Text of a resolution"),
        ],
        required=True,
    )
    token = fields.Char(required=True)
    value = fields.Char(required=True)
    count = fields.Integer(required=True, aggregator=None)

    _count_uniq = models.UniqueIndex("(company_id, token, kind, value)")

    # Business: learning

    @api.model
    def _add(self, lessons):
        """Count the cards and resolutions of ``lessons`` (``docflow.recognition.lesson``)."""
        counts = Counter()
        for lesson in lessons:
            card = lesson.document_id
            if lesson.resolution_id:
                facts = self._get_resolution_facts(lesson.resolution_id)
            else:
                facts = self._get_card_facts(card)
            tokens = ["", *card_tokens(card.name, card.correspondent_id.id)]
            for kind, value in facts:
                counts.update((card.company_id.id, token, kind, value) for token in tokens)
        rows = sorted((*key, count) for key, count in counts.items())
        columns = list(zip(*rows, strict=True))
        if columns:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO docflow_recognition_count AS c "
                    "(company_id, token, kind, value, count) "
                    "SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::int[])"
                    " ON CONFLICT (company_id, token, kind, value) "
                    "DO UPDATE SET count = c.count + excluded.count",
                    *map(list, columns),
                )
            )

    @api.model
    def _get_card_facts(self, card):
        facts = {("recipient", str(user.id)) for user in card.recipient_ids.user_id}
        if card.topic_id:
            facts.add(("topic", str(card.topic_id.id)))
        return facts

    @api.model
    def _get_resolution_facts(self, resolution):
        lines = resolution.assignment_ids.filtered(lambda line: line.kind != "acquaint")
        facts = {("executor", str(user.id)) for user in lines.executor_id}
        text = " ".join((resolution.text or "").split())
        if text and len(text) <= MAX_TEXT:
            facts.add(("text", text))
        return facts

    # Business: asking

    @api.model
    def _vote(self, company, subject, partner):
        """Return what cards with such a subject and correspondent had.

        :param partner: ``res.partner`` or empty
        :return: ``{kind: [(value, confidence)]}``, the best first
        :rtype: dict[str, list[tuple[str, float]]]
        """
        tokens = card_tokens(subject, partner.id)
        totals = dict(
            self.env.execute_query(
                SQL(
                    "SELECT kind, sum(count) FROM docflow_recognition_count "
                    "WHERE company_id = %s AND token = '' GROUP BY kind",
                    company.id,
                )
            )
        )
        if not totals or not tokens:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT v.kind, v.token, v.value, v.count, v.total, w.count FROM ("
                "  SELECT kind, token, value, count,"
                "    sum(count) OVER (PARTITION BY kind, token) AS total,"
                "    row_number() OVER (PARTITION BY kind, token ORDER BY count DESC, value)"
                "      AS place"
                "  FROM docflow_recognition_count WHERE company_id = %(company)s"
                "    AND token = ANY(%(tokens)s)"
                ") v JOIN docflow_recognition_count w ON w.company_id = %(company)s"
                "  AND w.token = '' AND w.kind = v.kind AND w.value = v.value "
                "WHERE v.place <= %(limit)s",
                company=company.id,
                tokens=list(tokens),
                limit=MAX_VALUES,
            )
        )
        votes = defaultdict(list)
        for kind, token, value, count, total, whole in rows:
            if whole >= KNOWN_FROM.get(kind, KNOWN_FROM_DEFAULT):
                votes[kind].append(Vote(token, value, count, total))
        return {kind: count_votes(found, tokens, totals[kind]) for kind, found in votes.items()}
