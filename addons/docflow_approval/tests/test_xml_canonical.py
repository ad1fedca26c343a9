from xml.sax.saxutils import escape, quoteattr

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.signature import xmldsig, xmltree
from .authority_xml import EXCLUSIVE


def _trees():
    names = st.sampled_from(["a", "p:a", "q:b"])
    spaces = st.dictionaries(
        st.sampled_from(["", "p", "q", "r"]), st.sampled_from(["urn:1", "urn:2", "urn:3"])
    )
    bare = spaces.map(lambda declared: {**declared, "": ""})
    texts = st.text("aб \t\n<&>\"'", max_size=6)
    return st.recursive(
        st.tuples(names, spaces | bare, texts, st.just([])),
        lambda inner: st.tuples(names, spaces | bare, texts, st.lists(inner, max_size=3)),
        max_leaves=8,
    )


def _write(tree) -> str:
    name, declared, text, inner = tree
    body = escape(text) + "".join(_write(one) for one in inner)
    return f"<{name}{_declare(declared)} r={quoteattr(text)}>{body}</{name}>"


def _declare(declared) -> str:
    return "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{declared[prefix]}"' for prefix in sorted(declared)
    )


def _canonical(tree, around, *, is_exclusive, said=None) -> str:
    """Return the canonical form as the standard words it; ``said`` is declared further up."""
    name, declared, text, inner = tree
    here = {**around, **declared}
    said = {"": ""} if said is None else said
    used = {name.rpartition(":")[0]} if is_exclusive else here
    told = {prefix: here[prefix] for prefix in used if here[prefix] != said.get(prefix)}
    attribute = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    attribute = attribute.replace("\t", "&#x9;").replace("\n", "&#xA;")
    body = "".join(
        _canonical(one, here, is_exclusive=is_exclusive, said={**said, **told}) for one in inner
    )
    return f'<{name}{_declare(told)} r="{attribute}">{escape(text)}{body}</{name}>'


def _walk(tree, around):
    yield tree, around
    for one in tree[3]:
        yield from _walk(one, {**around, **tree[1]})


@tagged("post_install", "-at_install")
class TestCanonicalForm(BaseCase):
    """The canonical form of a part is that of the part within its document."""

    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_trees())
    def test_part_under_its_namespaces(self, tree):
        """A part keeps every namespace that holds around it, or in the exclusive form those that
        it uses, and no other."""
        around = {"": "", "p": "urn:p", "q": "urn:q"}
        text = f'<x xmlns:p="urn:p" xmlns:q="urn:q">{_write(tree)}</x>'
        nodes = list(xmltree.parse(text.encode()).iter("*"))[1:]
        for node, (part, outside) in zip(nodes, _walk(tree, around), strict=True):
            for form, is_exclusive in ((xmldsig.C14N, False), (EXCLUSIVE, True)):
                self.assertEqual(
                    xmldsig.canonicalise(node, xmldsig.Transform(form)).decode(),
                    _canonical(part, outside, is_exclusive=is_exclusive),
                )
