from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class DocflowKeptMixin(models.AbstractModel):
    """What was decided stays: a record is written while it is open, and never after, nor deleted.

    The last word is the database's: neither a server action nor a script changes a visa that was
    given.
    """

    _name = "docflow.kept.mixin"
    _description = "Kept as It Was Decided"

    def init(self):
        if self._abstract:
            return
        states = ",".join(self._get_open_states())
        trigger = SQL.identifier(f"{self._table}_kept")
        table = SQL.identifier(self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION docflow_approval_keep() RETURNS trigger AS $$
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.state = ANY (string_to_array(TG_ARGV[0], ',')) THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'docflow: what was decided is kept: %%', TG_TABLE_NAME
                        USING ERRCODE = 'restrict_violation',
                            HINT = 'Begin a new round; the old one stays beside it.';
                END
                $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS %(trigger)s ON %(table)s;
                CREATE TRIGGER %(trigger)s BEFORE UPDATE OR DELETE ON %(table)s
                    FOR EACH ROW EXECUTE FUNCTION docflow_approval_keep(%(states)s);
                DROP TRIGGER IF EXISTS %(whole)s ON %(table)s;
                CREATE TRIGGER %(whole)s BEFORE TRUNCATE ON %(table)s
                    FOR EACH STATEMENT EXECUTE FUNCTION docflow_approval_keep(%(states)s);
                """,
                trigger=trigger,
                whole=SQL.identifier(f"{self._table}_whole"),
                table=table,
                states=states,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._(
                    "%(record)s is the history of an approval and is not deleted. Take the round "
                    "back with a reason instead.",
                    record=self[:1].display_name,
                )
            )

    # Hooks

    @api.model
    def _get_open_states(self):
        """Hook: the states in which a record is still written (``tuple[str]``)."""
        return ()
