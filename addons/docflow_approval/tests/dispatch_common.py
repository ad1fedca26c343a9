from odoo.fields import Command

from .signature_common import SignatureCase


class DispatchCase(SignatureCase):
    """An office whose expedition, ``runner``, sends letters of ``author`` to two addressees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runner = cls._person("t_runner", cls.strange)
        cls.office.dispatcher_ids = cls.runner
        cls.sender.write({"street": "Main St, 1", "city": "Kolomyia", "zip": "78200"})
        cls.other = cls.env["res.partner"].create(
            {"name": "Water Works", "email": "water@example.com", "is_company": True}
        )
        cls.by_mail = cls.env.ref("docflow_base.docflow_delivery_method_email")
        cls.by_hand = cls.env.ref("docflow_base.docflow_delivery_method_hand")

    @classmethod
    def _letter(cls, **vals):
        """Return a registered letter of ``author``: to one by post, to the other by e-mail."""
        letter = cls._outgoing(
            author_id=cls.author.id,
            delivery_method_id=cls.post.id,
            **vals,
        )
        letter.party_ids = [
            Command.create(
                {
                    "partner_id": cls.other.id,
                    "delivery_method_id": cls.by_mail.id,
                    "sequence": 20,
                }
            )
        ]
        letter.action_register()
        cls.env.flush_all()
        return letter

    @classmethod
    def _sendings(cls, letter, user=None):
        """Return the sendings by post and by e-mail, as ``user`` (the expedition)."""
        letter = letter.with_user(user or cls.runner)
        letter.invalidate_recordset()
        return [
            letter.dispatch_ids.filtered(lambda one, way=way: one.way == way)
            for way in ("post", "email")
        ]
