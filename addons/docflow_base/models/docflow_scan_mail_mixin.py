from odoo import api, models


class DocflowScanMailMixin(models.AbstractModel):
    """A stack that comes by e-mail: what is attached to one message is one stack.

    The address belongs to an office (its alias); who may write to it is a setting of the alias. A
    message that cannot be taken as it is leaves a letter to repair and never bounces: the sender
    wrote to the right address.
    """

    _name = "docflow.scan.mail.mixin"
    _description = "Stacks by E-mail"
    _inherit = ["mail.thread"]

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a stack of the attachments of a message (called by the mail gateway)."""
        # RPC reaches this too; only the gateway, in superuser mode, has a right to make stacks
        self.check_access("create")
        office_id = (custom_values or {}).get("office_id")
        office = self.env["docflow.office"].browse(office_id).exists()
        if not office:
            return super().message_new(msg_dict, custom_values)
        limit, room = self.env["docflow.file"]._get_size_limit(), self._get_file_limit()
        contents, too_large = [], []
        for attachment in self._get_mail_files(msg_dict):
            name, content = attachment
            if len(content) > limit or len(contents) >= room:
                too_large.append((name, len(content)))
            else:
                contents.append((name, content))
        subject = (msg_dict.get("subject") or "").strip() or msg_dict.get("email_from") or ""
        return self._do_receive_all(office, contents, too_large, "mail", subject)

    # Business

    @api.model
    def _get_mail_files(self, msg_dict):
        """Return ``[(name, bytes)]`` of a message, without the pictures of its signature."""
        body = str(msg_dict.get("body") or "")
        files = []
        for name, content, *rest in msg_dict.get("attachments") or []:
            info = rest[0] if rest and rest[0] else {}
            if name == "original_email.eml" or (info.get("cid") and info["cid"] in body):
                continue
            if hasattr(content, "as_bytes"):
                content = content.as_bytes()
            elif isinstance(content, str):
                content = content.encode(info.get("encoding") or "utf-8", "replace")
            files.append((name or self.env._("Unnamed"), content or b""))
        return files
