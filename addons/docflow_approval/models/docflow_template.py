import base64
import binascii

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..tools.docx import office, remote

LIMIT = 10 << 20  # bytes of a template
SHOWN_FAULTS = 20


class DocflowTemplate(models.Model):
    """A Word document with fields of the card in it; filled, it becomes the draft's main file.

    The administrator writes it in Word: ``{{ subject }}`` stands for a value, ``{%p for line in
    recipients %}`` … ``{%p endfor %}`` repeats paragraphs. A broken template is refused when it is
    uploaded, with the place: nobody finds out when he needs it. What is filled in is text: a
    template never gets records or their methods.
    """

    _name = "docflow.template"
    _description = "Document Template"
    # which fit a type is remembered until one of them changes
    _inherit = ["docflow.remembered.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", index="btree_not_null", help="Empty: for all companies."
    )
    type_ids = fields.Many2many(
        "docflow.document.type",
        string="Document Types",
        help="Drafts of these types are filled from it.",
    )
    upload = fields.Binary(string="Word Document", attachment=True, required=True)
    upload_name = fields.Char(string="File Name")
    leftovers = fields.Text(
        string="Text That Must Be Replaced",
        compute="_compute_leftovers",
        store=True,
        readonly=False,
        help="A line each: what the template leaves for the author to write. While it stands in "
        "the draft, the draft is not approved, signed or registered. When a document is uploaded, "
        "what stands in it in square brackets comes here.",
    )
    note = fields.Text(translate=True, help="When to take this one; seen by whoever chooses.")
    fields_help = fields.Html(
        string="What Can Be Filled In",
        compute="_compute_fields_help",
        sanitize=False,
        store=False,
    )
    has_office = fields.Boolean(compute="_compute_has_office")

    # Constraints

    @api.constrains("upload")
    def _check_upload(self):
        schema = self._get_schema()
        for template in self:
            content = template._read_content()
            faults = remote.check(content, schema)
            if not faults:
                faults = template._try_out(content)
            if faults:
                raise ValidationError(
                    self.env._(
                        "“%(template)s” was not taken:\n%(faults)s\nMend it in Word and upload it "
                        "again; the list of fields stands on the template's page.",
                        template=template.name,
                        faults="\n".join(
                            f"• {self._get_fault_text(fault)}" for fault in faults[:SHOWN_FAULTS]
                        ),
                    )
                )

    # Computes

    def _compute_fields_help(self):
        rows = self._get_help_rows(self.env["docflow.document"]._get_template_fields())
        for template in self:
            template.fields_help = self.env["ir.qweb"]._render(
                "docflow_approval.docflow_template_fields", {"rows": rows}
            )

    @api.depends("upload")
    def _compute_leftovers(self):
        for template in self:
            try:
                content = template._read_content()
            except ValidationError:
                content = b""  # the constraint tells what is wrong with it
            texts = remote.suggest_leftovers(content) if content else []
            template.leftovers = "\n".join(texts) or False

    def _compute_has_office(self):
        for template in self:
            template.has_office = office.is_present()

    # Business

    @api.model
    def _get_fitting(self, document):
        """Return the templates for ``document``, those of its own company first."""
        return self.browse(self._get_fitting_ids(document.type_id.id, document.company_id.id))

    @api.model
    @tools.ormcache("type_id", "company_id")
    def _get_fitting_ids(self, type_id, company_id):
        # sudo: docflow.template - which there are is the same for everybody who works here
        found = self.sudo().search(
            [("type_ids", "in", type_id), ("company_id", "in", (False, company_id))]
        )
        return found.sorted(lambda row: (not row.company_id, row.sequence, row.id)).ids

    def _do_fill(self, document):
        """Return this template filled with what ``document`` tells the user (bytes).

        :raise UserError: names the template and what its author has to mend
        """
        self.ensure_one()
        # sudo: ir.attachment - the file of a template that whoever fills may use
        content = self.sudo()._read_content()
        try:
            return remote.fill(content, document._get_template_values())
        except remote.TemplateRefusal as refusal:
            raise UserError(
                self.env._(
                    "%(document)s cannot be filled from “%(template)s”: %(reason)s Ask the "
                    "administrator to mend the template.",
                    document=document.display_name,
                    template=self.name,
                    reason=self._get_fault_text({"code": refusal.code, "detail": refusal.detail}),
                )
            ) from refusal

    def _get_leftovers(self):
        """Return the texts that the drafts of these templates must not keep (``list[str]``)."""
        # sudo: docflow.template - the rule is the same for everybody who writes by it
        texts = "\n".join(template.leftovers or "" for template in self.sudo())
        return list(dict.fromkeys(line.strip() for line in texts.splitlines() if line.strip()))

    def _read_content(self):
        self.ensure_one()
        data = self.with_context(bin_size=False).upload or b""
        if len(data) * 3 // 4 > LIMIT:
            raise ValidationError(
                self.env._(
                    "“%(template)s” is larger than %(limit)s. Make the pictures in it smaller.",
                    template=self.name,
                    limit=tools.human_size(LIMIT),
                )
            )
        try:
            return base64.b64decode(data)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(
                self.env._("“%(template)s”: choose the file again.", template=self.name)
            ) from error

    def _try_out(self, content):
        """Fill the template with a made-up card: what no rule foresees shows here."""
        for rows in (2, 0):
            try:
                remote.fill(content, _make_sample(self._get_schema(), rows))
            except remote.TemplateRefusal as refusal:
                return [{"code": refusal.code, "detail": refusal.detail}]
        return []

    @api.model
    def _get_schema(self):
        """Return the fields of templates without their labels, for the check."""
        return _strip(self.env["docflow.document"]._get_template_fields())

    # Business: words

    @api.model
    def _get_fault_text(self, fault):
        reason = self._get_fault_reason(fault)
        if not fault.get("paragraph"):
            return reason
        place = self._get_part_label(fault["part"])
        text = self.env._(
            "%(place)s, paragraph %(number)s, “%(tag)s”: %(reason)s",
            place=place,
            number=fault["paragraph"],
            tag=fault["tag"],
            reason=reason,
        )
        if fault["shown"] and fault["shown"] != fault["tag"]:
            text += "\n   " + self.env._("It stands in: %(text)s", text=fault["shown"])
        return text

    @api.model
    def _get_part_label(self, part):
        name = part.rpartition("/")[2]
        for begin, label in (
            ("header", self.env._("Header of the page")),
            ("footer", self.env._("Footer of the page")),
            ("footnotes", self.env._("Footnotes")),
            ("endnotes", self.env._("Endnotes")),
        ):
            if name.startswith(begin):
                return label
        return self.env._("Text")

    @api.model
    def _get_fault_reason(self, fault):
        detail, near = fault.get("detail", ""), fault.get("near") or ()
        if fault["code"] == "unknown":
            text = self.env._("there is no field “%(field)s”.", field=detail)
            if near:
                text += " " + self.env._("Did you mean: %(fields)s?", fields=", ".join(near))
            return text
        reasons = {
            "broken": self.env._("it is damaged, or no Word document (.docx)."),
            "size": self.env._("it is too large, or takes too long to fill."),
            "macro": self.env._("it carries programs; save it as .docx without macros."),
            "external": self.env._(
                "it fetches a picture or a template from elsewhere; put the picture into it."
            ),
            "loose": self.env._("the brace has no other half in this paragraph."),
            "unclosed": self.env._("this block has no end; add “endfor” or “endif”."),
            "unopened": self.env._("this is the end of a block that was not begun."),
            "list": self.env._(
                "“%(field)s” is a list or a group; name what is wanted of it, or repeat it with "
                "“for”.",
                field=detail,
            ),
            "text": self.env._("“%(field)s” is no list and cannot be repeated.", field=detail),
            "forbidden": self.env._("templates do not have “%(what)s”.", what=detail),
            "syntax": self.env._("it cannot be read: %(detail)s", detail=detail),
            "many": self.env._("it has too many fields."),
            "render": self.env._("it cannot be filled: %(detail)s", detail=detail),
        }
        return reasons[fault["code"]]

    @api.model
    def _get_help_rows(self, described, path="", loop=""):
        """Return ``(what to write, label, list it stands in)`` of every field."""
        rows = []
        for name, label in described.items():
            full = f"{path}.{name}" if path else name
            if isinstance(label, dict):
                rows += self._get_help_rows(label, full, loop)
            elif isinstance(label, list):
                rows += self._get_help_rows(label[0], "line", full)
            else:
                rows.append((f"{{{{ {full} }}}}", label, loop))
        return rows


def _strip(described):
    if isinstance(described, dict):
        return {name: _strip(label) for name, label in described.items()}
    if isinstance(described, list):
        return [_strip(described[0])]
    return ""


def _make_sample(schema, rows):
    if isinstance(schema, dict):
        return {name: _make_sample(inner, rows) for name, inner in schema.items()}
    if isinstance(schema, list):
        return [_make_sample(schema[0], rows)] * rows
    return "x" if rows else ""
