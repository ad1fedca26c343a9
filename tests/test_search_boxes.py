"""What is typed in the box above a list is looked for, whatever the list is."""

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .suite_common import SuiteCase

WORDS = ("roof", "01-01/3805", "50%", "")


@tagged("standard", "post_install", "-at_install")
class TestSearchBoxes(SuiteCase):
    """The web client makes a domain of each field of the search view; the server must know it."""

    def _find_boxes(self):
        """Yield ``(action, field node, description of the field)`` of every list of ours."""
        for action in self.env["ir.actions.act_window"].search([]):
            model = self.env.get(action.res_model)
            if model is None or not action.res_model.startswith("docflow."):
                continue
            if model._abstract or model._transient or action.target == "new":
                continue
            found = model.get_views([(action.search_view_id.id, "search")])
            fields = found["models"][action.res_model]["fields"]
            for node in etree.fromstring(found["views"]["search"]["arch"]).iterfind("./field"):
                yield action, node, fields[node.get("name")]

    def _make_domain(self, node, word):
        text = node.get("filter_domain")
        if text:
            return safe_eval(text, {"self": word, "uid": self.env.uid})
        return [(node.get("name"), node.get("operator") or "ilike", word)]

    def test_words_are_looked_for(self):
        """A word typed in the box of any list finds something or nothing; it never fails."""
        faults, asked = [], 0
        for action, node, field in self._find_boxes():
            if field["type"] in (
                "selection",
                "properties",
                "boolean",
                "integer",
                "date",
                "datetime",
            ):
                continue
            for word in WORDS:
                domain = self._make_domain(node, word)
                try:
                    self.env[action.res_model].search(domain, limit=1)
                except ValueError as error:
                    faults.append(f"{action.xml_id}: {node.get('name')} “{word}”: {error}")
                asked += 1
        self.assertGreater(asked, 100)
        self.assertFalse(faults, "\n".join(faults))

    def test_names_are_looked_for(self):
        """A word typed in a field that points at one of our records never fails."""
        faults = []
        for name, model in self.env.items():
            if not name.startswith("docflow.") or model._abstract or model._transient:
                continue
            for word in WORDS:
                try:
                    self.env[name].name_search(word, limit=1)
                except ValueError as error:
                    faults.append(f"{name} “{word}”: {error}")
        self.assertFalse(faults, "\n".join(faults))
