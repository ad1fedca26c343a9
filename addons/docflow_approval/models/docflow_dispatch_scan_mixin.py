from odoo import api, models
from odoo.exceptions import UserError

from ..tools.tracking import is_card, read_sending, read_track

SCAN_LIMIT = 64


class DocflowDispatchScanMixin(models.AbstractModel):
    """Tracking numbers by a barcode reader: the letter first, then the number of the post.

    A letter is known by the barcode that we print on its envelope, its address label and its line
    of the register, or by the label of its document where one letter of it stands on the register.
    A number without a letter before it goes to the next letter that has none.
    """

    _name = "docflow.dispatch.scan.mixin"
    _description = "Tracking Numbers by a Barcode Reader"

    # Actions

    @api.readonly
    def action_scan_tracking(self):
        """Open the window that listens to the barcode reader."""
        self.ensure_one()
        self._check_transition("track")
        return {
            "type": "ir.actions.client",
            "tag": "docflow_dispatch_scan",
            "name": self.env._("Scan Tracking Numbers"),
            "target": "new",
            "params": {"register_id": self.id},
            "context": {"dialog_size": "large"},
        }

    @api.readonly
    def get_scanned(self):
        """Return the letters of the register as the window shows them.

        :return: ``[{id, number, document, name, tracking}]`` in the order of the register
        :rtype: list[dict]
        """
        self.ensure_one()
        self._check_transition("track")
        return [self._prepare_scanned(letter) for letter in self._get_pieces()]

    def scan_tracking(self, code, letter_id=None):
        """Take what the barcode reader sent.

        :param str code: the barcode of a letter or of its document, or a tracking number
        :param int letter_id: the letter that was scanned before, which gets the number
        :return: ``{"letter": {id, number, document, name, tracking}, "is_entered": bool}``: the
            letter that was recognised, or that got the number
        :rtype: dict
        :raise UserError: the code fits nothing on this register; nothing was entered
        """
        self.ensure_one()
        self._check_transition("track")
        if not isinstance(code, str) or not code.strip() or len(code) > SCAN_LIMIT:
            raise UserError(self.env._("That is no barcode of a letter and no tracking number."))
        letters = self._get_pieces()
        found = self._find_scanned(letters, code)
        if found:
            return {"letter": self._prepare_scanned(found), "is_entered": False}
        letter = self._do_enter_scanned(letters, code, letter_id)
        return {"letter": self._prepare_scanned(letter), "is_entered": True}

    # Business

    def _find_scanned(self, letters, code):
        """Return the letter whose barcode, or whose document's barcode, this is; or none of
        them.
        """
        sending_id = read_sending(code)
        if sending_id:
            found = letters.filtered(lambda letter: letter.id == sending_id)
            if not found:
                raise UserError(
                    self.env._(
                        "The letter with barcode %(code)s does not stand on %(register)s.",
                        code=code.strip(),
                        register=self.label,
                    )
                )
            return found
        if not is_card(code):
            return letters.browse()
        wanted = code.strip().upper()
        # sudo: docflow.document - the label of a document whose letter the reader has in his hand
        found = letters.filtered(lambda letter: letter.sudo().document_id.barcode == wanted)
        if len(found) != 1:
            raise UserError(
                self.env._(
                    "%(count)s letters of the document with barcode %(code)s stand on "
                    "%(register)s. Scan the barcode of the envelope or of the line.",
                    count=len(found),
                    code=code.strip(),
                    register=self.label,
                )
            )
        return found

    def _do_enter_scanned(self, letters, code, letter_id):
        """Enter a tracking number; return the letter that has it now."""
        track = read_track(code)
        if not track:
            raise UserError(
                self.env._(
                    "“%(code)s” is no tracking number: 8 to 20 letters and digits.", code=code
                )
            )
        letter = letters.filtered(lambda one: one.id == letter_id)
        if not letter:
            letter = letters.filtered(lambda one: not one.tracking)[:1]
        taken = letters.filtered(lambda one: one.tracking == track) - letter
        if taken:
            raise UserError(
                self.env._(
                    "Number %(track)s belongs to line %(line)s, %(addressee)s.",
                    track=track,
                    line=taken[0].register_line,
                    addressee=taken[0].name,
                )
            )
        if not letter:
            raise UserError(
                self.env._(
                    "Every letter of %(register)s has its number. To replace one, scan the letter "
                    "first.",
                    register=self.label,
                )
            )
        letter.tracking = track
        return letter

    @api.model
    def _prepare_scanned(self, letter):
        return {
            "id": letter.id,
            "number": letter.register_line,
            "document": letter.reg_number or "",
            "name": letter.name,
            "tracking": letter.tracking or "",
        }
