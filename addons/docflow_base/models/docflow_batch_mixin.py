from odoo import api, models
from odoo.exceptions import UserError

BATCH_LIMIT = 500  # records in one call; a tray shows 80 on a page


class DocflowBatchMixin(models.AbstractModel):
    """One verb on many records: each on its own, the refused listed, the rest done.

    A refusal undoes its own record alone (a savepoint), so nothing is half done and nothing else is
    lost.
    """

    _name = "docflow.batch.mixin"
    _description = "Batches of Verbs"

    # Actions

    def action_batch(self, verb, **kwargs):
        """Do ``verb`` on each record and show what was done and what was refused.

        :param str verb: key of the transition table
        :param kwargs: arguments of ``action_<verb>``, the same for all
        :return: the action that shows the result
        """
        return self._get_batch_action(verb, self._run_batch(verb, **kwargs))

    # Business

    def _run_batch(self, verb, **kwargs):
        """Do ``verb`` on each record in its own savepoint.

        :param str verb: key of the transition table
        :return: ``{"done": [id, …], "refused": [{"id", "name", "reason"}, …]}``
        :rtype: dict
        :raise UserError: unknown verb, or more records than one batch takes
        """
        if not isinstance(verb, str) or verb not in self._get_transitions():
            raise UserError(self.env._("“%(verb)s” cannot be done in a batch.", verb=verb))
        if len(self) > BATCH_LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s are selected; a batch takes up to %(limit)s. Select fewer.",
                    count=len(self),
                    limit=BATCH_LIMIT,
                )
            )
        result = {"done": [], "refused": []}
        for record in self:
            try:
                with self.env.cr.savepoint():
                    record._do_batched(verb, kwargs)
                result["done"].append(record.id)
            except UserError as refusal:
                # sudo: the model - names of what the reader may not open stay hidden in it too
                name = record.sudo().display_name
                result["refused"].append({"id": record.id, "name": name, "reason": str(refusal)})
        return result

    def _do_batched(self, verb, kwargs):
        done = getattr(self, f"action_{verb}")(**kwargs)
        if isinstance(done, dict) and done.get("target") == "new":
            # the verb opened its form: it lacks what a form would ask for
            raise UserError(
                self.env._(
                    "“%(verb)s” asks for more. Open the document and do it there.",
                    verb=self._get_transitions()[verb].label,
                )
            )

    # Hooks

    @api.model
    def _get_batch_action(self, verb, result):
        """Hook: the action that shows the result of a batch.

        Everything done is a notice that goes by itself; a refusal is a list to read, with a way to
        each record.
        """
        return {
            "type": "ir.actions.client",
            "tag": "docflow_batch_result",
            "params": {
                "verb": self._get_transitions()[verb].label,
                "model": self._name,
                "done": len(result["done"]),
                "refused": result["refused"],
            },
        }
