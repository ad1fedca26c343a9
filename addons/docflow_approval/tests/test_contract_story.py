import pytest

from odoo.tests import HttpCase, tagged

from .acts_common import ActsCase


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestContractStory(ActsCase, HttpCase):
    """A contract whose route depends on its sum, as its author does it in the browser."""

    def _tour(self, name):
        self.start_tour("/odoo/docflow", f"docflow_contract_{name}", login="t_author", timeout=240)
        self.env.invalidate_all()

    def test_condition_on_the_sum(self):
        """K26: below the bound the lawyer is asked alone; from it on finance is asked too."""
        self.author.password = "t_author"
        accountant = self._person("t_accountant", self.finance)
        self.env["docflow.route"].search([]).active = False
        self._route(
            self._stage("Law", self.lawyer, sequence=1),
            self._stage("Finance", accountant, sequence=2, amount_from=50000),
            type_ids=self.type_contract.ids,
        )
        contract = self._contract(
            user=self.author, author_id=self.author.id, department_id=self.finance.id
        )
        self._tour("small")
        self.assertEqual((contract.amount, contract.approval_state), (49999, "none"))
        self._tour("large")
        self.assertEqual(contract.approval_state, "in_progress")
        self.assertEqual(contract.approval_step_ids.user_id, self.lawyer | accountant)
