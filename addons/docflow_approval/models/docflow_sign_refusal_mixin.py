from functools import partial

from odoo import models
from odoo.exceptions import UserError

REASON_LENGTH = 20000


class DocflowSignRefusalMixin(models.AbstractModel):
    """The papers of a stack that are not signed: they go back to their authors, with a reason."""

    _name = "docflow.sign.refusal.mixin"
    _description = "Refusals in a Stack"

    # Actions

    def action_refuse(self, line_id, reason):
        """Refuse one paper: it goes back to its author at once.

        :param int line_id: id of the paper in the stack
        :param str reason: what he has to mend; obligatory
        :return: the row of the paper, as in ``get_stack()``
        """
        line = self._get_line(line_id)
        reason = self._read_reason(reason)
        line._do_refuse(reason)
        line._do_mark("refused", reason=reason)
        return self._get_rows(line)[0]

    def action_refuse_several(self, line_ids, reason):
        """Refuse papers with one reason, each by itself.

        :param list line_ids: ids of papers in the stack
        :param str reason: the same for all
        :return: rows of the papers, as in ``get_stack()``; what could not be refused is ``failed``
        """
        self._check_mine()
        reason = self._read_reason(reason)
        ids = set(line_ids) if self._is_list_of_ids(line_ids) else set()
        lines = self._get_lines().filtered(lambda line: line.id in ids)
        if not lines:
            raise UserError(self.env._("No papers are chosen. Choose those that go back first."))
        for line in lines:
            if self._do_alone(line, partial(line._do_refuse, reason)):
                line._do_mark("refused", reason=reason)
        return self._get_rows(lines)

    # Business

    def _read_reason(self, reason):
        is_text = isinstance(reason, str) and bool(reason.strip())
        if not is_text or len(reason) > REASON_LENGTH:
            raise UserError(
                self.env._(
                    "Say why, in up to %(length)s signs: the author has nothing else to go by.",
                    length=REASON_LENGTH,
                )
            )
        return reason.strip()
