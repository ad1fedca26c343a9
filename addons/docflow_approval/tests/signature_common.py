import base64
from datetime import UTC, datetime, timedelta

from . import authority
from .common import ApprovalCase


class SignatureCase(ApprovalCase):
    """An office whose administrator trusts the authorities of a test city."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.city = authority.City()
        cls.now = datetime.now(UTC)
        # as his certificate names him
        cls.mayor.name = "Слободян Орест Іванович"
        cls.type_out.write({"signature_level": False, "required_field_ids": False})

    @classmethod
    def _trust(cls, issued, *, crl=None, **vals):
        return (
            cls.env["docflow.trusted.root"]
            .with_user(cls.admin)
            .create(
                {
                    "certificate": base64.b64encode(issued.der),
                    "crl": crl and base64.b64encode(crl),
                    **vals,
                }
            )
        )

    @classmethod
    def _trust_city(cls):
        made = cls.now - timedelta(hours=1)
        cls._trust(cls.city.root, crl=cls.city.root.revoke(made=made))
        cls._trust(cls.city.authority, kind="issuer", crl=cls.city.authority.revoke(made=made))

    @classmethod
    def _sign(cls, content, **wanted):
        """Return what the head of the city signs now."""
        return cls.city.sign(content, at=cls.now - timedelta(minutes=5), **wanted)

    @classmethod
    def _outgoing(cls, **vals):
        """Return a draft of a letter that the mayor signs, with its main document."""
        letter = (
            cls.env["docflow.document"]
            .with_user(cls.registrar)
            .create(
                {
                    "name": "Answer about the roof",
                    "type_id": cls.type_out.id,
                    "office_id": cls.office.id,
                    "correspondent_id": cls.sender.id,
                    "signatory_id": cls.mayor.id,
                    "author_id": cls.registrar.id,
                    "department_id": cls.council.id,
                    **vals,
                }
            )
        )
        letter.attach_file("letter.pdf", base64.b64encode(authority.paper()).decode(), "main")
        return letter

    @staticmethod
    def _text(content):
        return base64.b64encode(content).decode()
