"""SVG drawings made fit to stand inside an HTML page: named, without scripts, links or namespaces, ids of their own."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

DROPPED = {"script", "style", "metadata", "title", "foreignObject", "a", "iframe"}
OWN = re.compile(r"url\(\s*['\"]?#")


def inline(svg: str, name: str, prefix: str) -> str:
    """An ``<svg>`` element with ``role=img`` and a label.

    Args:
        svg: a drawing as a file holds it.
        name: what it shows, for those who cannot see it.
        prefix: put before every id, so that drawings of one page do not share any.

    Raises:
        ValueError: this is no SVG.
    """
    root = _parsed(svg)
    _clean(root, prefix)
    for attribute in ("width", "height"):
        root.attrib.pop(attribute, None)
    root.attrib.update({"role": "img", "aria-label": name, "focusable": "false"})
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def title_of(svg: str) -> str:
    """The title a drawing carries, or nothing."""
    title = re.search(r"<title>(.*?)</title>", svg, re.DOTALL)  # not parsed: it is wanted whenever a page is drawn
    return " ".join(unescape(title[1]).split()) if title else ""


def _parsed(svg: str) -> Element:
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"not an SVG drawing: {error}") from None
    if _local(root.tag) != "svg":
        raise ValueError(f"not an SVG drawing: the outer element is {_local(root.tag)}")
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _clean(element: Element, prefix: str) -> None:
    element.tag = _local(element.tag)
    element.attrib = _attributes(element.attrib, prefix)
    for child in list(element):
        if _local(child.tag) in DROPPED:
            element.remove(child)
        else:
            _clean(child, prefix)


def _attributes(attributes: dict[str, str], prefix: str) -> dict[str, str]:
    """Attributes without namespaces and handlers; references only to the drawing itself or to data in it."""
    safe = {}
    for name, value in attributes.items():
        key = _local(name)
        if key.lower().startswith("on") or (key == "href" and not value.startswith(("#", "data:image/"))):
            continue
        if key == "id":
            value = prefix + value
        elif key == "href" and value.startswith("#"):
            value = f"#{prefix}{value[1:]}"
        safe[key] = OWN.sub(f"url(#{prefix}", value)
    return safe
