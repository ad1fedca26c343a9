from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestRoleGroup(DocflowCase):
    """Role groups: what an administrator edits, and what follows from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._person("t_admin", cls.council, "group_docflow_admin")
        cls.role = (
            cls.env["docflow.role.group"]
            .with_user(cls.admin)
            .create(
                {
                    "name": "Registrars of Finance",
                    "scope": "body",
                    "operation_ids": [
                        Command.link(cls.env.ref("docflow_base.docflow_operation_register").id)
                    ],
                    "member_ids": [Command.create({"user_id": cls.executor2.id})],
                }
            )
        )

    def _has(self, group):
        return self.executor2.has_group(f"docflow_base.group_docflow_{group}")

    def test_operations_imply_groups(self):
        """Technical groups, and so menus and rights, follow the operations of the role."""
        self.assertTrue(self._has("registrar"))
        self.assertFalse(self._has("controller"))
        control = self.env.ref("docflow_base.docflow_operation_control")
        self.role.operation_ids = [Command.set(control.ids)]
        self.assertFalse(self._has("registrar"))
        self.assertTrue(self._has("controller"))

    def test_members_lose_what_the_role_gave(self):
        """Who leaves the role, or whose role is archived, loses its groups and keeps his own."""
        self.role.active = False
        self.assertFalse(self._has("registrar"))
        self.role.active = True
        self.assertTrue(self._has("registrar"))
        self.role.member_ids.unlink()
        self.assertFalse(self._has("registrar"))
        self.assertTrue(self._has("user"))

    def test_power_reaches_as_far_as_the_scope(self):
        """A power of the own body covers the body's cards and no others."""
        mine = self._incoming(office_id=False, department_id=self.finance.id)
        mine._unsealed().write({"is_submitted": True})
        mine._refresh_access()
        other = self._incoming()
        self.assertTrue(self.executor2._docflow_has_power("register", mine))
        self.assertFalse(self.executor2._docflow_has_power("register", other))
        self.role.scope = "company"
        self.assertTrue(self.executor2._docflow_has_power("register", other))
        self.role.type_ids = self.type_memo
        self.assertFalse(self.executor2._docflow_has_power("register", other))

    def test_membership_leaves_a_trace(self):
        """K1 (§1.3, §1.6): every change of members is written on the role with the name of who did
        it."""
        self.role.member_ids.ground = "Order 41-k"
        self.role.member_ids.unlink()
        messages = self.role.message_ids
        text = " ".join(messages.mapped("body"))
        for words in (
            "Executor2 was added",
            "membership of Executor2 was changed",
            "Executor2 was removed",
        ):
            self.assertIn(words, text)
        self.assertIn(self.admin.partner_id, messages.author_id)

    def test_only_administrators_edit(self):
        """K1 (§1.3): nobody gives himself a role: neither registrars, heads, controllers nor
        auditors."""
        vals = {"role_id": self.role.id}
        for user in (self.registrar, self.mayor, self.controller, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["docflow.role.member"].with_user(user).create({**vals, "user_id": user.id})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.role.with_user(user).write({"scope": "company"})
        self.role.with_user(self.auditor).read(["name", "scope"])

    def test_group_dies_with_the_role(self):
        """Deleting a role deletes its technical group and takes the rights back."""
        group = self.role.group_id
        self.role.sudo().unlink()
        self.assertFalse(group.exists())
        self.assertFalse(self._has("registrar"))
