from odoo.fields import Command

from .signature_common import SignatureCase


class StackCase(SignatureCase):
    """Letters that wait for the mayor's signature by login, one visa of the lawyer before it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_out.signature_level = "login"
        cls.route = cls._route(
            cls._stage("Signature", cls.mayor, action="signature"),
            type_ids=[Command.set(cls.type_out.ids)],
        )
        cls.stacks = cls.env["docflow.sign.batch"].with_user(cls.mayor).sudo(False)

    @classmethod
    def _letters(cls, count):
        """Return letters that were sent for signature."""
        letters = cls.env["docflow.document"].with_user(cls.registrar)
        for number in range(count):
            letters |= cls._outgoing(name=f"Answer {number}")
        for letter in letters:
            letter.action_launch_approval(cls.route.id)
        cls.env.flush_all()
        return letters

    @classmethod
    def _drafts(cls, count):
        """Return letters that the mayor signs without any round."""
        letters = cls.env["docflow.document"].with_user(cls.registrar)
        for number in range(count):
            letters |= cls._outgoing(name=f"Draft {number}")
        cls.env.flush_all()
        return letters

    def _appoint_acting(self, principal=None):
        """Let executor1 act for the mayor, or another, today; return the row."""
        return self.env["docflow.substitution"].create(
            {
                "principal_id": (principal or self.mayor).id,
                "deputy_id": self.executor1.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": self.env.company._docflow_today(),
                "date_to": self.env.company._docflow_today(),
            }
        )

    def _open(self, kind="sign", **arguments):
        """Return the stack and its rows."""
        stack = self.stacks.open_stack(kind, **arguments)
        return self.stacks.browse(stack["id"]), stack["lines"]

    def _look(self, batch, rows):
        for row in rows:
            batch.action_look(row["id"], batch.get_paper(row["id"])["digest"])

    def _finish(self, batch):
        """Sign until nothing is left, as the browser does; return the rows."""
        rows = []
        while True:
            answer = batch.action_go_on()
            rows += answer["lines"]
            if not answer["left"]:
                return rows

    def _sign_stack(self, batch, password="t_mayorx"):
        batch.action_confirm(password=password)
        return self._finish(batch)

    def _step_of(self, letter):
        # sudo: docflow.approval.step - the test looks at it
        return letter.sudo().approval_ids.step_ids

    def _states(self, rows):
        return [row["state"] for row in rows]

    def _count(self, call):
        """Return how many statements ``call`` takes with an empty memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
