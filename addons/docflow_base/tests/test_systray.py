from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestSystray(DocflowCase):
    def test_reading_is_counted_apart(self):
        """What one is only asked to read is no work: the menu says what the trays say."""
        resolution = self._resolve_draft()
        resolution.assignment_ids.kind = "acquaint"
        resolution.action_issue()
        cabinet = self.env["docflow.document"].with_user(self.executor1)
        groups = {group["docflow_tray"]: group for group in cabinet._get_systray_groups()}
        trays = {tray["code"]: tray["count"] for tray in cabinet.get_trays()}
        self.assertNotIn("execute", groups)
        group = groups["read"]
        self.assertEqual(group["total_count"] + group["planned_count"], trays["read"])
        self.assertEqual((trays["read"], trays["execute"]), (1, 0))
        self.executor1.sudo().docflow_remind_read = "none"
        codes = {group["docflow_tray"] for group in cabinet._get_systray_groups()}
        self.assertNotIn("read", codes)

    def _resolve_draft(self):
        vals = {
            "document_id": self._registered().id,
            "text": "Take note",
            "assignment_ids": [Command.create({"executor_id": self.executor1.id})],
        }
        return self.env["docflow.resolution"].with_user(self.mayor).create(vals)
