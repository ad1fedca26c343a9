"""What is wrong with a template, and where: found when it is uploaded, not when it is needed."""

import difflib

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from .package import PackageError, check_usable, filled_names, read_parts
from .tags import Tag, read_tags

MAX_TAGS = 2000
MAX_FAULTS = 50
_OPEN = {"for": "endfor", "if": "endif"}
_LOOP = dict.fromkeys(("index", "index0", "first", "last", "length"), "")
_FILTERS = ("default", "upper", "lower", "capitalize", "length", "join", "trim", "first", "last")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.CondExpr,
)


def check(content: bytes, schema: dict) -> list[dict]:
    """Return the faults of a template, at most :data:`MAX_FAULTS`.

    :param dict schema: name → ``""`` (text), a group (the same again) or ``[group]`` (a list)
    :return: ``code``, ``part``, ``paragraph``, ``shown``, ``tag``, ``detail``, ``near`` each

    ============ ==========================================================
    code         meaning
    ============ ==========================================================
    broken size  see :class:`~.package.PackageError`, also macro, external
    loose        a brace without its other half in the paragraph
    syntax       Jinja does not read it (``detail``)
    unclosed     ``for`` or ``if`` without its end
    unopened     an end without its beginning
    unknown      no such field (``detail``; ``near`` is written alike)
    list         a list stands where text is expected; it needs ``for``
    text         text stands where a list is expected
    forbidden    a tag or a filter that templates do not have (``detail``)
    many         more tags than a template may have
    ============ ==========================================================
    """
    try:
        parts = read_parts(content)
        check_usable(parts)
        found = []
        for name in filled_names(parts):
            found += _check_part(name, parts[name], schema)
    except PackageError as error:
        return [_fault(error.code, error.detail)]
    except etree.XMLSyntaxError:
        return [_fault("broken")]
    return found[:MAX_FAULTS]


def _check_part(name, part, schema):
    tags, loose = read_tags(part)
    if len(tags) > MAX_TAGS:
        return [_fault("many", name)]
    faults = [_fault("loose", name, brace, tag=brace.brace) for brace in loose]
    faults += _check_blocks(name, tags)
    if faults:
        # what follows from an unclosed block would only confuse
        return faults
    # a tag a line: the line that Jinja names is the tag
    source = "\n".join(tag.text for tag in tags)
    environment = SandboxedEnvironment(autoescape=True)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        tag = tags[min(max(error.lineno, 1), len(tags)) - 1]
        return [_fault("syntax", name, tag, tag=tag.written, detail=error.message)]
    walk = _Walk(name, tags)
    walk.visit(tree, schema)
    return walk.faults


def _check_blocks(name: str, tags: list[Tag]) -> list[dict]:
    opened, faults = [], []
    for tag in tags:
        words = tag.text.strip("{}%- ").split(maxsplit=1)
        word = words[0] if words and tag.text.startswith("{%") else ""
        if word in _OPEN:
            opened.append((word, tag))
        elif word in _OPEN.values():
            if opened and _OPEN[opened[-1][0]] == word:
                opened.pop()
            else:
                faults.append(_fault("unopened", name, tag, tag=tag.written))
                return faults
    return faults + [_fault("unclosed", name, tag, tag=tag.written) for __, tag in opened]


def _fault(code, part="", place=None, *, tag="", detail="", near=()):
    return {
        "code": code,
        "part": part,
        "paragraph": place.paragraph if place else 0,
        "shown": place.shown if place else "",
        "tag": tag,
        "detail": detail,
        "near": list(near),
    }


class _Walk:
    """Goes through a template with the fields that are known at each place."""

    def __init__(self, part, tags):
        self.part, self.tags, self.faults = part, tags, []

    def visit(self, node, known):
        if not isinstance(node, _ALLOWED):
            self._tell("forbidden", node, type(node).__name__)
        elif isinstance(node, nodes.For):
            self._visit_for(node, known)
        elif isinstance(node, nodes.Output):
            for part in node.nodes:
                self._visit_shown(part, known)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._find(node, known)
        else:
            if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
                self._tell("forbidden", node, node.name)
            for child in node.iter_child_nodes():
                self.visit(child, known)

    def _visit_shown(self, node, known):
        """What is printed must be text."""
        if not isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self.visit(node, known)
        elif (found := self._find(node, known)) is not None and found != "":
            self._tell("list", node, _path(node))

    def _visit_for(self, node, known):
        found = None
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._tell("forbidden", node, "for")
            return
        if isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem):
            found = self._find(node.iter, known)
            if found is None:
                return
        if not isinstance(found, list):
            self._tell("text", node, _path(node.iter))
            return
        inside = {**known, node.target.name: found[0], "loop": _LOOP}
        for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            self.visit(child, inside)

    def _find(self, node, known):
        """Return what a path leads to, or None where it leads nowhere."""
        if isinstance(node, nodes.Name):
            group, name = known, node.name
        elif isinstance(node, nodes.Getattr):
            group, name = self._find(node.node, known), node.attr
        elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            group, name = self._find(node.node, known), node.arg.value
            if isinstance(group, list) and isinstance(name, int):
                return group[0]
        else:
            self._tell("forbidden", node, type(node).__name__)
            return None
        if group is None:
            return None
        if not isinstance(group, dict) or name not in group:
            names = list(group) if isinstance(group, dict) else []
            near = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
            path = _path(node)
            stem = path[: -len(str(name))] if path.endswith(str(name)) else ""
            self._tell("unknown", node, path, [stem + other for other in near])
            return None
        return group[name]

    def _tell(self, code, node, detail, near=()):
        place = self.tags[min(max(node.lineno, 1), len(self.tags)) - 1]
        fault = _fault(code, self.part, place, tag=place.written, detail=detail, near=near)
        if fault not in self.faults:
            self.faults.append(fault)


def _path(node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_path(node.node)}[{node.arg.value}]"
    return "…"
