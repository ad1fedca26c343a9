from odoo import api, models
from odoo.tools import SQL

from .docflow_flow_mixin import Transition


class DocflowScanGuidanceMixin(models.AbstractModel):
    """The transition table of a scanned letter, what may be odd about it, and what to do then."""

    _name = "docflow.scan.guidance.mixin"
    _description = "What Happens with a Scanned Letter"
    _inherit = ["docflow.flow.mixin"]

    # Computes

    @api.depends_context("uid", "lang")
    @api.depends("state", "problem", "card_barcode")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    # Business

    def _may_treat(self):
        """Registrars of the office, and those who register in their place."""
        # sudo: docflow.office - who registers there decides about the user himself
        registrars = self.sudo().office_id.registrar_ids
        return bool(self.env.user._docflow_principals("register") & registrars)

    @api.model
    def _selection_problem(self):
        return [
            ("two_labels", self.env._("two labels")),
            ("unknown_label", self.env._("unknown label")),
            ("foreign_barcode", self.env._("foreign barcode")),
            ("blank", self.env._("blank pages")),
            ("unreadable", self.env._("unreadable page")),
            ("empty", self.env._("empty file")),
            ("type", self.env._("not a scan")),
            ("heic", self.env._("HEIC picture")),
            ("encrypted", self.env._("file with a password")),
            ("broken", self.env._("broken file")),
            ("pages", self.env._("too many pages")),
            ("size", self.env._("file too large")),
            ("memory", self.env._("file needs too much memory")),
            ("time", self.env._("file takes too long")),
        ]

    def _get_problem_text(self):
        """Return what is odd, the reason and the way out, for a registrar (str)."""
        reasons = {
            "two_labels": self.env._("One page carries labels of two cards."),
            "unknown_label": self.env._(
                "The label %(barcode)s belongs to no card that this office may scan to.",
                barcode=self.card_barcode or "",
            ),
            "foreign_barcode": self.env._("A barcode on it is none of ours."),
            "blank": self.env._("Nothing stands on its pages."),
            "unreadable": self.env._("A page of it could not be read."),
            "empty": self.env._("The file holds nothing."),
            "type": self.env._("The file is neither PDF nor TIFF, JPEG or PNG."),
            "heic": self.env._(
                "HEIC pictures are not read. Set the telephone to take JPEG (“Most compatible”)."
            ),
            "encrypted": self.env._("The file asks for a password. Ask the sender for it without."),
            "broken": self.env._("The file is damaged. Scan it once more."),
            "pages": self.env._("The file has more pages than one stack takes. Bring it in parts."),
            "size": self.env._("The file is larger than the limit. Scan it in fewer dots."),
            "memory": self.env._("The file asks for more memory than a scan may. Scan it anew."),
            "time": self.env._("Looking at the file took too long. Scan it anew."),
        }
        parts = [self.attachment_id.name, reasons.get(self.problem), self.problem_note]
        return " ".join(part for part in parts if part)

    # Hooks

    def _take_turn(self):
        # as with cards: the second registrar waits here, is run again on a fresh snapshot, and
        # finds the letter settled
        if self.ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE docflow_scan_letter SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )

    def _is_step_useful(self, verb):
        if verb == "join":
            return bool(self._get_letter_before())
        return super()._is_step_useful(verb)

    def _get_next_step_method(self, verb):
        # the form of a letter that went into another one would show nothing
        return "action_open_joined" if verb == "join" else super()._get_next_step_method(verb)

    def _get_next_step_hint(self, verb):
        card = self._find_label_card() if verb == "continue" else None
        if card:
            return self.env._("Its pages go to %(card)s.", card=card.display_name)
        if verb == "continue" and self.problem in ("blank", "empty"):
            return self.env._("It is dropped; what was scanned stays with the stack.")
        hints = {
            "continue": self.env._("It becomes a letter like others and waits at the desk."),
            "attach": self.env._("You choose a card; its pages go there."),
            "defer": self.env._("It waits until somebody takes it up."),
            "resume": self.env._("It waits at the desk again."),
            "drop": self.env._("You give a reason; its pages stay with the stack."),
            "join": self.env._("Its pages go to the letter before it."),
        }
        return hints.get(verb, "")

    @api.model
    def _get_transitions(self):
        denied = self.env._("Stacks are treated by registrars of their office.")
        waiting, who = ("ready", "repair", "deferred"), "_may_treat"
        open_states = ("reading", *waiting)

        def row(sources, target, label, style="secondary"):
            return Transition(sources, target, who, label, denied, style)

        return {
            "continue": row(("repair",), "ready", self.env._("Continue without Repair"), "primary"),
            "register_letter": row(open_states, "registered", self.env._("Register"), None),
            "save_draft": row(open_states, "deferred", self.env._("Save as a Draft"), None),
            "resume": row(("deferred", "dropped"), "ready", self.env._("Take Up"), "primary"),
            "attach": row(open_states, "attached", self.env._("Attach to a Card")),
            "join": row(open_states, None, self.env._("Join with the Letter Before")),
            "split": row(open_states, None, self.env._("Rearrange Pages"), None),
            "remove_page": row(open_states, None, self.env._("Leave a Page Out"), None),
            "defer": row(("reading", "ready", "repair"), "deferred", self.env._("Put Aside")),
            "drop": row(open_states, "dropped", self.env._("Drop"), "danger"),
        }
