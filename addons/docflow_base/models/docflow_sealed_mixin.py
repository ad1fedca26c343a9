from odoo import api, models
from odoo.exceptions import UserError

# The key that opens sealed fields. It is an object and not a text: a client can send any text in
# the
# context of a call, it can never send this object, so the guard holds for RPC, imports and forms
# alike.
_KEY = object()


class DocflowSealedMixin(models.AbstractModel):
    """Fields that only the flow itself writes (numbers, states, names as they were at signing).

    A model lists them in :meth:`_get_sealed_fields`, or says ``_docflow_sealed`` for all of them;
    ``create()`` and ``write()`` refuse them with the name of the record and of the field, and
    ``_unsealed()`` is the one door, used by ``_do_*`` methods only.
    """

    _name = "docflow.sealed.mixin"
    _description = "Sealed Fields"
    # True: only the flow writes the model at all; a field added later is sealed as well.
    _docflow_sealed = False

    # CRUD

    @api.model
    def default_get(self, fields):
        """Sealed fields begin with the model's own default: the context of a call and the defaults
        that a person keeps for himself do not reach them.
        """
        values = super().default_get(fields)
        for name in self._get_sealed_fields() & values.keys():
            default = self._fields[name].default
            if default:
                values[name] = self._fields[name].convert_to_write(
                    self._fields[name].convert_to_cache(default(self), self, validate=False), self
                )
            else:
                del values[name]
        return values

    @api.readonly
    def onchange(self, values, field_names, fields_spec):
        """Answer from the replica: nothing of ours is written while a form is filled in."""
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_unsealed():
            sealed = self._get_sealed_fields()
            for vals in vals_list:
                self._refuse_sealed(sealed & {name for name, value in vals.items() if value})
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_unsealed():
            self._refuse_sealed(self._get_sealed_fields() & vals.keys())
            self._refuse_moved(vals)
        return super().write(vals)

    # Business

    def _is_unsealed(self):
        return self.env.context.get("docflow_key") is _KEY

    def _unsealed(self):
        """Return ``self`` as the flow sees it: past the seal and past the rights on requisites.

        Call it only after the act was checked (``action_*``), in the ``_do_*`` that writes.
        """
        # an addressee or an executor has no right to edit the requisites of a card, and yet his
        # decision changes its state
        # sudo: the record itself - the act was authorised by its transition
        return self.sudo().with_context(docflow_key=_KEY)

    def _sealed_again(self):
        """Return ``self`` without the key, for calls that leave the ``_do_*``."""
        return self.with_context(docflow_key=None)

    def _refuse_sealed(self, names):
        if not names:
            return
        labels = ", ".join(
            self._fields[name]._description_string(self.env) for name in sorted(names)
        )
        raise UserError(
            self.env._(
                "%(record)s: the field “%(fields)s” is kept by the system and is not edited by "
                "hand. Use the buttons of the card; they write it and leave a trace.",
                record=self._get_sealed_label(),
                fields=labels,
            )
        )

    def _refuse_moved(self, vals):
        """Refuse to hang a record on another owner: record rules check the owner before a write
        only.
        """
        for name in self._get_fixed_fields() & vals.keys():
            for record in self:
                if record[name].id != vals[name]:
                    raise UserError(
                        self.env._(
                            "%(record)s: “%(field)s” is chosen once. Make a new record where it "
                            "belongs.",
                            record=record._get_sealed_label(),
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _get_sealed_label(self):
        return self[:1].display_name or self.env._("New record")

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        """Hook: names of the fields that only the flow writes, ``frozenset[str]``."""
        if not self._docflow_sealed:
            return frozenset()
        return frozenset(
            name
            for name, field in self._fields.items()
            if (field.store or field.type == "one2many") and name not in models.MAGIC_COLUMNS
        )

    @api.model
    def _get_fixed_fields(self):
        """Hook: names of many2one fields that are set at creation and stay, ``frozenset[str]``."""
        return frozenset()
