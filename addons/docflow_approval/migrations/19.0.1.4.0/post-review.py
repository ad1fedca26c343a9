"""Heads who were asked for a review because their readers were withdrawn are asked no more.

Before, ending a list of readers (``docflow.acquaintance``) put the order into the tray “For Review”
of whoever had named them, and the order back into review. It made the recipient in the transaction
in which it cancelled the resolution of the list; nothing else leaves the two with one moment.
"""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)
LEFT = """
    SELECT DISTINCT line.id FROM docflow_document_recipient line
      JOIN docflow_resolution ended ON ended.document_id = line.document_id
       AND ended.acquaintance_id IS NOT NULL AND ended.state = 'cancelled'
       AND ended.author_id = line.user_id AND ended.write_date = line.create_date
     WHERE line.state = 'waiting'
"""


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(LEFT)
    lines = env["docflow.document.recipient"].browse(row[0] for row in cr.fetchall())
    if not lines:
        return
    cards = lines.document_id
    lines._do_finish("withdrawn")
    for card in cards.filtered(lambda one: one.state == "in_review"):
        is_busy = card._get_waiting_reviewers() or "issued" in card.resolution_ids.mapped("state")
        if not is_busy:
            card._unsealed().write({"state": "registered"})
    cards._touch_trays()
    env.flush_all()
    _logger.info("Recipients left by ended lists of readers, withdrawn: %s", len(lines))
