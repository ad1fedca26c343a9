"""docs/kolomyia.md promises a test for every rule of seed 4; here it keeps its word."""

import ast
import re

from .server import ROOT
from .test_house import ADDONS, HouseCase, files

MAP = ROOT / "docs" / "kolomyia.md"
RULES = [f"K{number}" for number in range(1, 30)]
COLUMNS = ("rule", "paragraphs", "demand", "state", "place", "tests", "left")


def rows():
    """Lines of the table, each a dict by ``COLUMNS``."""
    for line in MAP.read_text().splitlines():
        if re.match(r"\| K\d", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            yield dict(zip(COLUMNS, cells, strict=True))


def docstrings():
    """{"Class.test_name": docstring} of every test of the suite."""
    found = {}
    for folder in (ADDONS, ROOT / "tests"):
        for path in files("test_*.py", folder):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    found |= {
                        f"{node.name}.{one.name}": ast.get_docstring(one) or ""
                        for one in node.body
                        if isinstance(one, ast.FunctionDef)
                    }
    return found


class TestKolomyiaMap(HouseCase):
    def test_every_rule_has_a_line(self):
        self.assertEqual([row["rule"] for row in rows()], RULES)

    def test_lines_are_whole(self):
        faults = []
        for row in rows():
            state, proven = row["state"], bool(row["tests"])
            if state not in ("done", "in part", "later"):
                faults.append(f"{row['rule']}: what is “{state}”?")
            if proven != (state != "later"):
                faults.append(f"{row['rule']}: {state}, tests: {row['tests'] or 'none'}")
            if bool(row["left"]) != (state != "done"):
                faults.append(f"{row['rule']}: {state}, left: {row['left'] or 'nothing'}")
        self.assertHouse(faults, "A rule is proven, or the table says what is left and where.")

    def test_named_tests_name_the_rule(self):
        found = docstrings()
        faults = []
        for row in rows():
            for name in re.findall(r"`([^`]+)`", row["tests"]):
                if name not in found:
                    faults.append(f"{row['rule']}: there is no test {name}")
                elif not re.search(rf"\b{row['rule']}\b", found[name]):
                    faults.append(f"{row['rule']}: the docstring of {name} does not name it")
        self.assertHouse(faults, "A rule is proven by a test that names it in its docstring.")
