"""The rules of the house that a program can check, without a database (STYLE: one voice)."""

import ast
import pathlib
import re
import subprocess
import unittest

from lxml import etree

from .server import ROOT

ADDONS = ROOT / "addons"
MODULES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
# Who may name whom: citizen and archive do not know each other.
BELOW = {
    "docflow_base": set(),
    "docflow_approval": {"docflow_base"},
    "docflow_citizen": {"docflow_base", "docflow_approval"},
    "docflow_archive": {"docflow_base", "docflow_approval"},
}
FILE_LINES = 400
ORM_BASES = {"Model", "TransientModel", "AbstractModel"}
VIEW_KINDS = "list|form|kanban|search|hierarchy|calendar|pivot|graph|activity|gantt"


def files(pattern, folder=ADDONS):
    """Files of ours that git would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", f":(glob)**/{pattern}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return sorted(path for name in listed if name and (path := folder / name).is_file())


def where(path, line=None):
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def orm_classes(path):
    """(line, name of the model, whether it begins here) of every ORM class in a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ClassDef):
            continue
        if not any(getattr(base, "attr", None) in ORM_BASES for base in node.bases):
            continue
        named = {}
        for line in node.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                try:
                    named[line.targets[0].id] = ast.literal_eval(line.value)
                except ValueError:
                    continue
        inherited = named.get("_inherit") or []
        if isinstance(inherited, str):
            inherited = [inherited]
        name = named.get("_name") or inherited[0]
        yield node.lineno, name, name not in inherited


class HouseCase(unittest.TestCase):
    def assertHouse(self, faults, rule):
        self.assertFalse(faults, f"{rule}\n  " + "\n  ".join(map(str, faults)))


class TestFiles(HouseCase):
    def test_file_is_named_after_its_model(self):
        faults = []
        for kind in ("models", "wizard", "report"):
            for path in files(f"{kind}/*.py"):
                models = list(orm_classes(path))
                faults += [
                    f"{where(path, line)} holds {model}"
                    for line, model, __ in models
                    if not self._is_named(path.stem, model)
                ]
                if len(models) > 1 and kind != "report":
                    faults.append(f"{where(path)} holds {len(models)} models")
        self.assertHouse(faults, "One model a file, and the file has the model's name.")

    def _is_named(self, stem, model):
        # Odoo calls the parser of a print report.<module>.<template>; kin may share a file.
        if model and model.startswith("report."):
            return model.split(".")[-1].startswith(stem)
        return bool(model) and model.replace(".", "_") == stem

    def test_a_model_begins_once(self):
        begun, faults = {}, []
        for path in files("**/*.py"):
            for line, model, is_begun in orm_classes(path) if "/models/" in str(path) else ():
                if is_begun and model in begun:
                    faults.append(f"{where(path, line)}: {model} begins in {begun[model]}")
                begun |= {model: where(path, line)} if is_begun else {}
        self.assertHouse(faults, "A name taken twice replaces the model of the lower module.")

    def test_files_stay_short(self):
        faults = [
            f"{where(path)}: {lines} lines"
            for pattern in ("*.py", "*.js", "*.sh")
            for path in files(pattern, ROOT)
            if "/static/lib/" not in str(path)
            and (lines := len(path.read_text().splitlines())) > FILE_LINES
        ]
        self.assertHouse(faults, f"A file that grows past {FILE_LINES} lines is split.")

    def test_nothing_of_this_machine_is_named(self):
        # Written without the paths themselves: they are found where the test runs.
        common = {"/", "/tmp", "/opt", "/srv", "/var", "/usr", "/home", "/root"}
        local = {str(path) for path in (ROOT, ROOT.parent, pathlib.Path.home())} - common
        faults = [
            f"{where(path)} names {place}"
            for path in files("*", ROOT)
            if path.suffix
            in {".py", ".sh", ".md", ".xml", ".js", ".json", ".conf", ".txt", ".toml", ""}
            for place in local
            if re.search(rf"(?<![\w.$}}]){re.escape(place)}(/|\b)", path.read_text(errors="ignore"))
        ]
        self.assertHouse(faults, "The project runs on any machine: no path of this one.")

    def test_names_go_one_way(self):
        theirs = {module: {module} for module in MODULES}
        for module in MODULES:
            for path in files("*.py", ADDONS / module):
                names = {name for _line, name, __ in orm_classes(path) if name}
                source = path.read_text()
                theirs[module] |= {
                    name
                    for name in names
                    if name.startswith("docflow.") and f'_name = "{name}"' in source
                }
        faults = []
        for module in MODULES:
            allowed = set().union(
                *(theirs[m] for m in BELOW[module] if m in theirs), theirs[module]
            )
            forbidden = set().union(*theirs.values(), BELOW) - allowed - BELOW[module]
            forbidden.discard(module)
            if not forbidden:
                continue
            pattern = re.compile("|".join(rf"\b{re.escape(n)}(?![\w.])" for n in sorted(forbidden)))
            for path in files("*", ADDONS / module):
                if "i18n" in path.parts or path.suffix not in {
                    ".py",
                    ".xml",
                    ".js",
                    ".csv",
                    ".scss",
                }:
                    continue
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if found := pattern.search(line):
                        faults.append(f"{where(path, number)} names {found[0]}")
        self.assertHouse(faults, "A lower module never names an upper one, not even in a string.")


class TestGuards(HouseCase):
    # sudo(False) gives rights back: it needs no reason
    SUDO = re.compile(r"\.sudo\((?!False\))")
    CONTEXT = re.compile(
        r"context(\.get\(\s*|\[)[\"'](skip|bypass|force|no_check|without|allow|disable|ignore)"
    )
    TODAY = re.compile(r"\b[Dd]ate\.(context_)?today\b")
    SUPERUSER = re.compile(r"\benv\.su\b|\.is_superuser\(\)")

    def _code(self):
        for path in files("*.py"):
            if "tests" not in path.parts:
                yield path, path.read_text().splitlines()

    def test_every_sudo_tells_why(self):
        faults = []
        for path, lines in self._code():
            for number, line in enumerate(lines):
                if not self.SUDO.search(line) or line.lstrip().startswith("#"):
                    continue
                # One comment speaks for its paragraph: from it down to the next empty line.
                above = number
                while above and lines[above - 1].strip():
                    above -= 1
                if not any("# sudo:" in one for one in lines[above : number + 1]):
                    faults.append(where(path, number + 1))
        self.assertHouse(faults, "A sudo() has a comment `# sudo: <model> - <why>`.")

    def test_no_guard_hangs_on_the_context(self):
        faults = [
            where(path, number)
            for path, lines in self._code()
            for number, line in enumerate(lines, 1)
            if self.CONTEXT.search(line)
        ]
        self.assertHouse(
            faults, "The client chooses the context: no rule may be switched off by it."
        )

    def test_a_day_is_the_company_s(self):
        faults = [
            where(path, number)
            for path in files("*.py")
            for lines in [path.read_text().splitlines()]
            for number, line in enumerate(lines, 1)
            if self.TODAY.search(line) and "# the server's day:" not in lines[number - 2]
        ]
        self.assertHouse(
            faults,
            "Late in the evening the day of the server or of the browser is not the council's: "
            "`company._docflow_today()`, or a line `# the server's day: <why>` above.",
        )

    def test_no_rule_spares_the_superuser(self):
        faults = [
            where(path, number)
            for path, lines in self._code()
            for number, line in enumerate(lines, 1)
            if self.SUPERUSER.search(line)
        ]
        self.assertHouse(faults, "Any sudo() would drop the rule in silence.")


class TestXmlids(HouseCase):
    PLAIN = {
        "res.groups": r"group_docflow_\w+",
        "res.groups.privilege": r"res_groups_privilege_docflow_\w+",
        "mail.activity.type": r"mail_activity_type_docflow_\w+",
        "ir.cron": r"ir_cron_docflow_\w+",
        "ir.actions.client": r"\w+_action(_\w+)?",
        "ir.actions.server": r"\w+_action(_\w+)?",
    }

    def _parent(self, node):
        """The view that this one changes; a view with mode primary is one of its own."""
        if self._field(node, "mode") == "primary":
            return None
        return self._field(node, "inherit_id")

    def _records(self):
        for path in files("*.xml"):
            for node in etree.parse(path).iter("record", "menuitem"):
                if node.get("id"):
                    yield path, node

    def _field(self, node, name):
        found = node.find(f"field[@name='{name}']")
        return None if found is None else (found.get("ref") or found.text or "").strip()

    def _wanted(self, node):
        """The pattern an id must match, or None where the house has no rule."""
        kind = node.get("model")
        if node.tag == "menuitem":
            return r"\w+_menu(_\w+)?"
        if kind == "ir.actions.act_window":
            return f"{self._under(node, 'res_model')}_action(_\\w+)?"
        if kind == "ir.rule":
            model = (self._field(node, "model_id") or "").split(".")[-1].removeprefix("model_")
            return f"{re.escape(model)}_rule_\\w+"
        if kind == "ir.ui.view":
            parent = self._parent(node)
            if not parent:
                return f"{self._under(node, 'model')}_view_({VIEW_KINDS})(_\\w+)?"
            # a second view of one form in one module is told apart by its topic
            return f"{re.escape(parent.split('.')[-1])}(_\\w+)?"
        return self.PLAIN.get(kind)

    def _under(self, node, field):
        return re.escape((self._field(node, field) or "").replace(".", "_"))

    def test_ids_follow_the_patterns(self):
        faults = []
        for path, node in self._records():
            name = node.get("id")
            # A record of another module that we change keeps the name it has there.
            if "." in name and name.split(".")[0] not in MODULES:
                continue
            wanted = self._wanted(node)
            if wanted and not re.fullmatch(wanted, name.split(".")[-1]):
                faults.append(f"{where(path, node.sourceline)}: {name}, wanted {wanted}")
        self.assertHouse(faults, "External ids follow one pattern per kind.")

    def test_inherited_views_are_named_after_us(self):
        faults = []
        for path, node in self._records():
            module = path.relative_to(ADDONS).parts[0]
            name = self._field(node, "name") or ""
            inherits = node.get("model") == "ir.ui.view" and self._parent(node)
            if inherits and not name.endswith(f".inherit.{module}"):
                faults.append(f"{where(path, node.sourceline)}: {name}")
        self.assertHouse(faults, "The name of an inherited view ends with .inherit.<module>.")
