from odoo import api, models
from odoo.exceptions import UserError

from ..tools.keeper import keep, keep_whole


class DocflowKeptMixin(models.AbstractModel):
    """What was decided stays: a record is written while it is open, and never after, nor deleted.

    A model without open states is append-only: its rows are never written a second time, so it has
    no stored computed field and no ``_log_access``. The last word is the database's: neither a
    server action nor a script changes a visa that was given.
    """

    _name = "docflow.kept.mixin"
    _description = "Kept as It Was Decided"

    def init(self):
        if self._abstract:
            return
        states = ", ".join(f"'{state}'" for state in self._get_open_states())
        is_open = f"TG_OP = 'UPDATE' AND OLD.state IN ({states})" if states else "FALSE"
        keep(
            self.env.cr,
            self._table,
            f"""
            BEGIN
                IF TG_LEVEL = 'ROW' THEN
                    IF {is_open} THEN
                        RETURN NEW;
                    END IF;
                END IF;
                RAISE EXCEPTION 'docflow: what was decided is append-only: %', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation',
                        HINT = 'Act again; a new line tells why, and the old one stays beside it.';
            END
            """,
        )
        keep_whole(self.env.cr, self._table)

    # CRUD

    def write(self, vals):
        if self and not self._get_open_states():
            raise self._get_kept_refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise self._get_kept_refusal()

    # Hooks

    @api.model
    def _get_open_states(self):
        """Hook: the states in which a record is still written (``tuple[str]``); none: never."""
        return ()

    def _get_kept_refusal(self):
        """Hook: why these records are not changed, and what to do instead (``UserError``)."""
        return UserError(
            self.env._(
                "%(record)s is history and is neither changed nor deleted. Act again with the "
                "buttons of the document; a new line tells why.",
                record=self[:1].display_name,
            )
        )
