from odoo import api, fields, models
from odoo.exceptions import UserError

# what a text that is not finished does not go into
GUARDED = ("launch_approval", "approval_sign", "sign")


class DocflowLeftoverMixin(models.AbstractModel):
    """A draft that keeps “[Text of the letter]” of its template: the card warns of it, and it is
    not sent for approval, signed or registered.
    """

    _name = "docflow.leftover.mixin"
    _description = "Leftovers of a Template"

    leftover_text = fields.Text(
        string="Not Replaced Yet",
        compute="_compute_leftover_text",
        help="What the template left for the author and stands in the draft as it was.",
    )

    # Computes

    @api.depends("file_ids.leftovers", "file_ids.sha256", "reg_number")
    @api.depends_context("lang")
    def _compute_leftover_text(self):
        for card in self:
            found = []
            if not card.reg_number and card.state == "draft":
                for file in card.file_ids.filtered("leftovers"):
                    if file.leftovers["sha256"] == file.sha256:
                        found += card._get_leftover_words(file, file.leftovers["found"])
            card.leftover_text = "\n".join(found)

    # Business

    def _check_leftovers(self):
        """Refuse cards whose text is not finished, with each place."""
        for card in self:
            found = card._find_leftovers()
            if found:
                raise UserError(
                    self.env._(
                        "%(document)s is not finished: what the template left for its author was "
                        "not replaced.\n%(places)s\nOpen the file, write your text there, and add "
                        "it as the next version; or delete the file, if another one is the "
                        "document.",
                        document=card.display_name,
                        places="\n".join(f"• {words}" for words in found),
                    )
                )

    def _find_leftovers(self):
        if self.state != "draft" or self.category == "incoming":
            return []
        found = []
        # sudo: docflow.file - the files of a card that is decided on
        for file in self.sudo().file_ids.filtered("attachment_id"):
            found += self._get_leftover_words(file, file._get_leftovers())
        return found

    def _get_leftover_words(self, file, found):
        templates = self.env["docflow.template"]
        return [
            self.env._(
                "“%(file)s”, %(place)s, paragraph %(number)s: “%(text)s”",
                file=file.name,
                place=templates._get_part_label(one["part"]),
                number=one["paragraph"],
                text=one["text"],
            )
            for one in found
        ]

    # Hooks

    def _check_transition(self, verb):
        result = super()._check_transition(verb)
        if verb in GUARDED:
            self._check_leftovers()
        return result

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        return errors + [
            self.env._("replace what the template left for you: %(place)s", place=words)
            for words in self._find_leftovers()
        ]
