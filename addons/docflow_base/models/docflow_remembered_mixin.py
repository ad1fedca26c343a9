import json

from odoo import api, models
from odoo.tools import ormcache


class DocflowRememberedMixin(models.AbstractModel):
    """Dictionary records (a type, a journal, an office, a rule) that every registration reads.

    Their plain columns are remembered by the registry, as rights and menus are, together with what
    models cache of them by ``ormcache``; all workers forget when one is made, written or deleted.
    :meth:`_recall` hands them to the cache of the transaction, so that whoever reads a field of
    them needs to know nothing of it.
    """

    _name = "docflow.remembered.mixin"
    _description = "Dictionary That Is Remembered"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        # relations have no column of this table
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _write_multi(self, vals_list):
        # the one way of the ORM to the columns, that of recomputed ones too
        if self:
            self.env.registry.clear_cache()
        return super()._write_multi(vals_list)

    # Hooks

    @api.model
    def _get_remembered_relations(self):
        """Hook: names of many2many fields that every act reads, ``set[str]``; a write from the
        other side of one forgets nothing."""
        return set()

    # Business

    def _recall(self):
        """Have the plain columns of these records at hand; returns ``self``.

        What this transaction has written or read already stays as it is.
        """
        # asked a dozen times by one registration: who has this column has had them all
        known = self._fields["create_date"]._get_cache(self.env)
        for record in self.browse(id_ for id_ in self._ids if id_ and id_ not in known):
            for name, value in record._remember(self.env.lang):
                field = self._fields[name]
                if field.type == "properties_definition":
                    # a list of one's own: whoever gets it may write into it
                    value = field.convert_to_cache(value, record, validate=False)
                field._insert_cache(record, [value])
        return self

    @ormcache("self.id", "lang")
    def _remember(self, lang):
        # sudo: whoever may read which field, fields of records are checked when they are fetched
        record = self.sudo().with_context(active_test=False).exists()
        return tuple(
            (name, self._freeze(field, record))
            for name, field in self._fields.items()
            if record and self._is_remembered(field)
        )

    @api.model
    def _freeze(self, field, record):
        value = field.convert_to_cache(record[field.name], record, validate=False)
        return json.dumps(value) if field.type == "properties_definition" and value else value

    def _is_remembered(self, field):
        return field.name in self._get_remembered_relations() or (
            field.store
            and field.column_type
            and field.prefetch is True
            and not field.company_dependent
            and field.type not in ("json", "properties", "html")
        )
