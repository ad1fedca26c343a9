"""Public verbs called by people without right: nothing changes, nothing is told."""

import inspect
import json
import logging

from odoo.http import Request
from odoo.models import BaseModel
from odoo.tests import HttpCase, tagged

from .suite_common import SECRETS, SuiteCase

OWN_MODELS = (
    "docflow.document",
    "docflow.resolution",
    "docflow.assignment",
    "docflow.file",
    "docflow.document.link",
    "docflow.number.reserve",
)
ARGUMENTS = {
    "attach_file": ["x.pdf", "JVBERi0xLjQK"],
    "action_cancel": ["because"],
    "action_return": ["because"],
    "action_report": ["done"],
}
# Verbs that change nothing themselves: they open a form or list of what the caller may read.
HARMLESS = {"get_trays", "find_by_barcode", "default_get", "copy_data"}


@tagged("standard", "post_install", "-at_install")
class TestVerbsWithoutRight(HttpCase, SuiteCase):
    """Every verb a client can call, by people who may not use it."""

    def _get_verbs(self, model):
        """Return the public methods that our own classes add to ``model``."""
        verbs = set()
        for parent in type(self.env[model]).__mro__:
            if parent.__module__.startswith("odoo.addons.docflow_"):
                verbs |= {
                    name
                    for name, value in vars(parent).items()
                    if inspect.isfunction(value)
                    and not name.startswith("_")
                    and not hasattr(BaseModel, name)
                    and not getattr(value, "_api_private", False)
                }
        return sorted(verbs - HARMLESS)

    def _get_state(self):
        self.env.invalidate_all()
        card = self.card.sudo()
        return {
            "card": card.read()[0],
            "lines": [
                card[name].sorted("id").read()
                for name in (
                    "recipient_ids",
                    "resolution_ids",
                    "assignment_ids",
                    "file_ids",
                    "link_ids",
                )
            ],
            "history": len(card.message_ids),
            "activities": card.activity_ids.mapped("user_id.login"),
            "reserve": self.reserve.sudo().state,
        }

    def _call(self, model, verb, record):
        params = {
            "model": model,
            "method": verb,
            "args": [record.ids, *ARGUMENTS.get(verb, [])],
            "kwargs": {},
        }
        answer = self.url_open(f"/web/dataset/call_kw/{model}/{verb}", json={"params": params}).text
        return json.loads(answer), answer.encode().decode("unicode_escape")

    def _get_record(self, model):
        return {
            "docflow.document": self.card,
            "docflow.resolution": self.resolution,
            "docflow.assignment": self.assignment,
            "docflow.file": self.file,
            "docflow.document.link": self.link,
            "docflow.number.reserve": self.reserve,
        }[model]

    def test_verbs_by_outsiders(self):
        """A refused verb changes nothing and tells neither subject nor number, in the answer, in
        debug mode and in the log."""
        before = self._get_state()
        for who in ("plain", "stranger", "other_registrar", "foreigner"):
            user = getattr(self, who)
            self.authenticate(user.login, user.login.ljust(8, "x"), session_extra={"debug": "1"})
            for model in OWN_MODELS:
                for verb in self._get_verbs(model):
                    with self.subTest(who=who, model=model, verb=verb):
                        with self.assertLogs("odoo", level="INFO") as logs:
                            logging.getLogger("odoo").warning("the log is being listened to")
                            __, text = self._call(model, verb, self._get_record(model))
                        for secret in (*SECRETS, self.card.reg_number):
                            self.assertNotIn(secret, text)
                            self.assertNotIn(secret, "\n".join(logs.output))
        self.assertEqual(self._get_state(), before)

    def test_verbs_by_a_reader(self):
        """Who only reads a card changes nothing on it by any verb."""
        before = self._get_state()
        self.authenticate("t_colleague", "t_colleague")
        for model in OWN_MODELS:
            for verb in self._get_verbs(model):
                self._call(model, verb, self._get_record(model))
        self.assertEqual(self._get_state(), before)

    def test_private_methods_are_closed(self):
        """What writes past the seal is not reachable for a client."""
        self.authenticate("t_registrar", "t_registrar")
        for verb in ("_do_register", "_unsealed", "_refresh_access", "_do_store"):
            answer, __ = self._call("docflow.document", verb, self.card)
            self.assertIn("error", answer, verb)

    # Uploads

    def _upload(self, document):
        """Drop a file on the form as the web client does; return the answer."""
        return self.url_open(
            "/mail/attachment/upload",
            data={
                "thread_id": document.id,
                "thread_model": "docflow.document",
                "csrf_token": Request.csrf_token(self),
            },
            files={"ufile": ("drop.txt", b"dropped", "text/plain")},
        )

    def test_upload_is_for_those_who_take_part(self):
        """A file dropped on the form becomes a file of the card for those who may add files; for
        others nothing is left behind."""
        self.authenticate("t_executor1", "t_executor1")
        answer = self._upload(self.card)
        attachment = answer.json()["data"]["attachment_id"]
        dropped = self.card.sudo().file_ids.filtered(lambda file: file.name == "drop.txt")
        self.assertEqual(dropped.attachment_id.id, attachment)
        self.assertEqual(dropped.attachment_id.res_model, "docflow.file.version")
        for who in ("t_colleague", "t_stranger", "t_foreigner"):
            self.authenticate(who, who)
            self._upload(self.card)
            self.env.invalidate_all()
            files = self.card.sudo().file_ids
            self.assertEqual(len(files), 2, who)
            self.assertEqual(files.mapped("version_count"), [1, 1], who)
            left = self.env["ir.attachment"].search_count(
                [("res_model", "=", "docflow.document"), ("res_id", "=", self.card.id)]
            )
            self.assertFalse(left, who)

    def test_uploader_cannot_take_it_back(self):
        """The key of the upload does not delete what has become a version of a file."""
        self.authenticate("t_executor1", "t_executor1")
        data = self._upload(self.card).json()["data"]
        stored = data["store_data"]["ir.attachment"][0]
        for token in (stored.get("ownership_token"), None):
            self.url_open(
                "/mail/attachment/delete",
                json={"params": {"attachment_id": stored["id"], "access_token": token}},
            )
        self.env.invalidate_all()
        self.assertTrue(self.env["ir.attachment"].browse(stored["id"]).exists())
        self.assertEqual(len(self.card.sudo().file_ids), 2)
