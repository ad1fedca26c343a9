"""One card, looked at through every back door by people who may not open it."""

import json

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .suite_common import PDF, SECRETS, SuiteCase

OUTSIDERS = ("plain", "stranger", "admin", "other_registrar", "author", "foreigner")
NAME = {"fields": {"display_name": {}}}


@tagged("standard", "post_install", "-at_install")
class TestBackDoors(HttpCase, SuiteCase):
    """Each probe is real: it shows the card to a colleague, and nothing of it to outsiders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who has no export at all proves nothing about the right to the card
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref("base.group_allow_export")

    def _login(self, who, **extra):
        user = getattr(self, who)
        self.authenticate(user.login, user.login.ljust(8, "x"), session_extra=extra)
        return user

    def _rpc(self, model, method, *args, **kwargs):
        """Call as the web client does; return the text of the answer, refusals included."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._json(f"/web/dataset/call_kw/{model}/{method}", params)

    def _json(self, route, params):
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        return self.url_open(route, json=body).text.encode().decode("unicode_escape")

    def _result(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def _is_told(self, text):
        return any(secret in text for secret in (*SECRETS, PDF, self.card.reg_number))

    def _try_probes(self, probes, insider="colleague", outsiders=OUTSIDERS):
        self._login(insider)
        for name, probe in probes.items():
            with self.subTest(probe=name, who=insider):
                self.assertTrue(self._is_told(probe()), f"{name} shows nothing even to {insider}")
        for who in outsiders:
            self._login(who)
            for name, probe in probes.items():
                with self.subTest(probe=name, who=who):
                    text = probe()
                    self.assertFalse(self._is_told(text), f"{name} tells {who}: {text[:1500]}")

    # What the card itself answers

    def test_card_by_rpc(self):
        """What may not be opened cannot be read, found, grouped, named or exported."""
        card, one = self.card.id, [("id", "=", self.card.id)]
        model = "docflow.document"
        self._try_probes(
            {
                "read": lambda: self._rpc(model, "read", [card], ["name"]),
                "display_name": lambda: self._rpc(model, "read", [card], ["display_name"]),
                "web_read": lambda: self._rpc(
                    model, "web_read", [card], specification={"name": {}}
                ),
                "web_search_read": lambda: self._rpc(
                    model, "web_search_read", domain=one, specification={"name": {}}
                ),
                "search_read": lambda: self._rpc(model, "search_read", one, ["corr_number"]),
                "name_search": lambda: self._rpc(model, "name_search", "Sealed words"),
                "formatted_read_group": lambda: self._rpc(
                    model, "formatted_read_group", one, ["name"], ["__count"]
                ),
                "web_read_group": lambda: self._rpc(
                    model, "web_read_group", one, ["corr_number"], ["__count"]
                ),
                "read_progress_bar": lambda: self._rpc(
                    model,
                    "read_progress_bar",
                    one,
                    "name",
                    {"field": "state", "colors": {"in_execution": "x"}},
                ),
                "export_data": lambda: self._rpc(model, "export_data", [card], ["name"]),
                "copy": lambda: self._rpc(model, "copy_data", [card]),
                "ledger": lambda: self._rpc(
                    "docflow.deadline.entry",
                    "search_read",
                    [("document_id", "=", card)],
                    ["document_id"],
                ),
            }
        )

    def test_lines_by_rpc(self):
        """Lines of a card are seen where the card is seen."""
        of_card = [("document_id", "=", self.card.id)]

        def read(model, field, domain=of_card):
            return lambda: self._rpc(model, "search_read", domain, [field])

        self._try_probes(
            {
                "party": read("docflow.document.party", "number"),
                "recipient": read("docflow.document.recipient", "document_id"),
                "custody": read("docflow.custody", "document_id"),
                "file": read("docflow.file", "document_id"),
                "content of a file": read("docflow.file", "upload"),
                "version": read("docflow.file.version", "document_id"),
                "resolution": read("docflow.resolution", "text"),
                "assignment": read("docflow.assignment", "subject"),
                "link": read("docflow.document.link", "linked_id"),
                "back link": read(
                    "docflow.document.link", "document_id", [("linked_id", "=", self.earlier.id)]
                ),
                "name of a resolution": lambda: self._rpc(
                    "docflow.resolution", "name_search", "Sealed order"
                ),
                "groups of links": lambda: self._rpc(
                    "docflow.document.link", "formatted_read_group", of_card, ["linked_id"]
                ),
            }
        )

    def test_counters(self):
        """What may not be opened cannot be counted: search, panel, trays, barcode."""
        domain = [("id", "=", self.card.id)]
        panel = {"enable_counters": True, "search_domain": domain, "expand": True}
        for who, expected in (("colleague", 1), *((outsider, 0) for outsider in OUTSIDERS[1:])):
            self._login(who)
            with self.subTest(who=who):
                self.assertEqual(self._result("docflow.document", "search_count", domain), expected)
                for method in ("search_panel_select_multi_range", "search_panel_select_range"):
                    values = self._result("docflow.document", method, "type_id", **panel)["values"]
                    counted = sum(value.get("__count", 0) for value in values)
                    self.assertEqual(counted, expected, method)
                found = self._result("docflow.document", "find_by_barcode", self.card.barcode)
                self.assertEqual(bool(found), bool(expected))
        for who in ("stranger", "other_registrar", "foreigner"):
            self._login(who)
            trays = self._result("docflow.document", "get_trays")
            self.assertFalse([tray for tray in trays if tray["count"]], who)
        self._login("executor1")
        trays = self._result("docflow.document", "get_trays")
        self.assertEqual({t["code"]: t["count"] for t in trays}["execute"], 1)

    def test_domains_do_not_answer_questions(self):
        """A condition on lines of a hidden card finds nothing either."""
        self._login("stranger")
        for path in ("resolution_ids.text", "link_ids.linked_id.name", "party_ids.number"):
            found = self._result("docflow.document", "search_count", [(path, "ilike", "se")])
            self.assertEqual(found, 0, path)
        for model in ("docflow.topic", "docflow.journal", "docflow.office", "res.partner"):
            fields = self.env[model]._fields.values()
            names = [f.name for f in fields if f.comodel_name == "docflow.document" and f.store]
            self.assertEqual(names, [], f"{model}: try these ways to a card here")

    # Names behind many2one fields

    def test_names_in_unsaved_forms(self):
        """A form being filled tells nothing of a record that was put into it by its id."""
        card, name = self.card.id, {"display_name": {}}
        line = {"subject": {}, "reg_number": {}, "text": {}, "document_id": NAME}

        def fill(model, field, value, spec):
            return lambda: self._rpc(model, "onchange", [], {field: value}, [], spec)

        self._try_probes(
            {
                "link": fill(
                    "docflow.document.link",
                    "linked_id",
                    card,
                    {"linked_id": NAME, "linked_state": {}, "linked_date": {}},
                ),
                "resolution": fill(
                    "docflow.resolution", "document_id", card, {"document_id": NAME}
                ),
                "assignment": fill("docflow.assignment", "resolution_id", self.resolution.id, line),
                "name of a resolution": fill(
                    "docflow.assignment",
                    "resolution_id",
                    self.resolution.id,
                    {"resolution_id": {"fields": name}},
                ),
                "file": fill("docflow.file", "attachment_id", self.attachment.id, {"upload": {}}),
                "release": fill(
                    "docflow.control.release",
                    "document_id",
                    card,
                    {"document_id": NAME, "reports": {}},
                ),
                "report": fill(
                    "docflow.assignment.report",
                    "assignment_id",
                    self.assignment.id,
                    {"assignment_id": NAME, "document_id": NAME},
                ),
            },
            outsiders=("stranger", "admin", "foreigner"),
        )

    def test_names_in_own_dialogs(self):
        """A dialog opened on a card by its id tells nothing of the card."""

        def dialog(model, field, value):
            def probe():
                answer = json.loads(
                    self.url_open(
                        f"/web/dataset/call_kw/{model}/create",
                        json={
                            "params": {
                                "model": model,
                                "method": "create",
                                "args": [{field: value}],
                                "kwargs": {},
                            }
                        },
                    ).text
                )
                if "result" not in answer:
                    return json.dumps(answer)
                return self._rpc(model, "web_read", [answer["result"]], {field: NAME}) + self._rpc(
                    model, "read", [answer["result"]]
                )

            return probe

        self._try_probes(
            {
                "release": dialog("docflow.control.release", "document_id", self.card.id),
                "report": dialog("docflow.assignment.report", "assignment_id", self.assignment.id),
            },
            outsiders=("stranger", "admin", "foreigner"),
        )

    # Files

    def test_files_by_http(self):
        """Files are served where their card is seen, with a wrong token or without one."""
        file, attachment = self.file.id, self.attachment.id
        paths = (
            f"/web/content/{attachment}",
            f"/web/content/{attachment}?access_token=00000000-0000-0000-0000-000000000000",
            f"/web/content/{attachment}?access_token=",
            f"/web/content/docflow.file/{file}/upload",
            f"/web/content?model=docflow.file&id={file}&field=upload",
            f"/web/image/{attachment}",
            f"/web/image/docflow.file/{file}/upload",
        )
        content = b"a page for tests"
        self._login("colleague")
        for path in (paths[0], *paths[3:5]):
            self.assertIn(content, self.url_open(path).content, path)
        for who in (*OUTSIDERS, "portal"):
            self._login(who)
            for path in paths:
                answer = self.url_open(path)
                self.assertNotIn(content, answer.content, f"{path} as {who}")
        self.authenticate(None, None)
        for path in paths:
            self.assertNotIn(content, self.url_open(path).content, f"{path} as nobody")

    def test_no_lasting_token(self):
        """Nobody who reads a file can make a link that opens it for others."""
        self._login("executor1")
        self._rpc("ir.attachment", "generate_access_token", [self.attachment.id])
        self.attachment.invalidate_recordset()
        self.assertFalse(self.attachment.sudo().access_token)

    def test_attachments_by_rpc(self):
        """Attachments follow the card in search, read and the archive of several files."""
        domain = [("res_model", "=", "docflow.file.version"), ("res_id", "=", self.version.id)]
        attachment = self.attachment.id
        self._try_probes(
            {
                "search": lambda: self._rpc("ir.attachment", "search_read", domain, ["datas"]),
                "read": lambda: self._rpc("ir.attachment", "read", [attachment], ["datas"]),
            }
        )
        self._login("stranger")
        self.assertEqual(self._result("ir.attachment", "search_count", domain), 0)
        answer = self.url_open(
            "/mail/attachment/zip",
            data={
                "file_ids": json.dumps([attachment]),
                "zip_name": "x.zip",
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertNotIn(b"scan.pdf", answer.content)

    # Chatter

    def test_chatter(self):
        """History, followers and activities of a card are seen where the card is seen."""
        thread = {"thread_model": "docflow.document", "thread_id": self.card.id}
        domain = [("model", "=", "docflow.document"), ("res_id", "=", self.card.id)]
        of_card = [("res_model", "=", "docflow.document"), ("res_id", "=", self.card.id)]
        messages = self.card.sudo().message_ids.ids
        # nobody's work is mirrored in activities; people plan their own on a card
        self.card.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.registrar.id
        )
        self._try_probes(
            {
                "thread/messages": lambda: self._json("/mail/thread/messages", thread),
                "message search": lambda: self._rpc(
                    "mail.message", "search_read", domain, ["body"]
                ),
                "message read": lambda: self._rpc("mail.message", "read", messages, ["body"]),
                "activity": lambda: self._rpc(
                    "mail.activity", "search_read", of_card, ["res_name"]
                ),
            }
        )
        followers = self.card.sudo().message_follower_ids.ids
        self.assertTrue(followers)
        for who in OUTSIDERS:
            self._login(who)
            with self.subTest(who=who):
                self.assertEqual(self._result("mail.followers", "search_count", of_card), 0)
                self.assertIn("error", self._rpc("mail.followers", "read", followers, ["res_id"]))
                text = self._json(
                    "/mail/data",
                    {"fetch_params": [["mail.thread", {**thread, "request_list": ["followers"]}]]},
                )
                self.assertNotIn("t_registrar", text)
                self.assertFalse(self._is_told(text))
                tracked = self._rpc("mail.tracking.value", "search_read", [], ["new_value_char"])
                self.assertFalse(self._is_told(tracked))
                posted = self._rpc("docflow.document", "message_post", [self.card.id], body="x")
                self.assertIn("error", posted)
        self._login("colleague")
        self.assertEqual(self._result("mail.followers", "search_count", of_card), len(followers))

    # Other routes

    def test_export_and_prints(self):
        """Export and prints ask the same right as the card."""

        def export():
            data = {
                "model": "docflow.document",
                "fields": [{"name": "name", "label": "Subject"}],
                "ids": [self.card.id],
                "domain": [],
                "import_compat": False,
            }
            return self.url_open(
                "/web/export/csv",
                data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
            ).text

        report = f"docflow_base.docflow_document_label/{self.card.id}"
        self._login("registrar")
        self.assertTrue(self._is_told(export()))
        self.assertTrue(self._is_told(self.url_open(f"/report/html/{report}").text))
        for who in (*OUTSIDERS, "portal"):
            self._login(who)
            with self.subTest(who=who):
                self.assertFalse(self._is_told(export()))
                self.assertFalse(self._is_told(self.url_open(f"/report/html/{report}").text))
                view = f"/mail/view?model=docflow.document&res_id={self.card.id}"
                self.assertFalse(self._is_told(self.url_open(view).text))

    def test_nobody_and_portal(self):
        """Without a login, and with a citizen's login, no call reaches a card."""
        for who in (None, "portal"):
            if who:
                self._login(who)
            else:
                self.authenticate(None, None)
            for model in self.env["ir.model"].search([("model", "=like", "docflow.%")]):
                if self.env[model.model]._abstract:
                    continue
                text = self._rpc(model.model, "search_read", [])
                self.assertIn('"error"', text, f"{model.model} as {who}")
                self.assertFalse(self._is_told(text))
