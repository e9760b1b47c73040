"""What MkDocs adds to the pages of docs (``make site``): the reference of the Python interface from docstrings, anchors
as GitHub makes them, notebooks with what their cells gave, formulas that browsers draw by themselves, a search without
a server, and links to files that are not part of the site as plain text.
"""

from __future__ import annotations

import html
import importlib
import inspect
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import notebook_pages
from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PACKAGES = ("cisim", "cisim.agents", "cisim.portfolio", "cisim.testing")
"""Packages whose public names have a section each."""
SECTIONS = ("Args", "Attributes", "Returns", "Raises", "Yields")
"""Headings of lists in docstrings."""
FORMULA = re.compile(r'class="arithmatex">\\([(\[])(.*?)\\[)\]]<', re.DOTALL)
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give headings the anchors that links in the pages have."""
    config.mdx_configs["toc"] = config.mdx_configs.get("toc", {}) | {"slugify": github_anchor}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page that is made from docstrings, and put executed notebooks in place of their sources."""
    files.append(File.generated(config, "api.md", content=api_page()))
    for source in notebook_pages.NOTEBOOKS:
        for name, content in notebook_pages.as_pages(source):
            if (unexecuted := files.get_file_from_path(name)) is not None:
                files.remove(unexecuted)
            files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write links that lead out of the site, to sources and results, as their text alone; those to parts of its pages
    with the anchors that headings have here.
    """
    folder = posixpath.dirname(page.file.src_uri)

    def kept(link: re.Match[str]) -> str:
        path, _, anchor = link[2].partition("#")
        if ":" in link[2]:
            return link[0]
        if posixpath.normpath(posixpath.join(folder, path)).startswith("../"):
            return link[1]
        return f"[{link[1]}]({path}#{selectable(anchor)})" if anchor else link[0]

    return LINK.sub(kept, markdown)


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write formulas in MathML: it needs no script."""

    def drawn(formula: re.Match[str]) -> str:
        display = "block" if formula[1] == "[" else "inline"
        return f'class="formula">{convert(html.unescape(formula[2]), display=display)}<'

    return FORMULA.sub(drawn, content)


@event_priority(-100)  # after the search has written its index
def on_post_build(config: MkDocsConfig) -> None:
    """Write the index of the search as a script too, which a page opened from a folder may read."""
    folder = Path(config.site_dir) / "search"
    index = (folder / "search_index.json").read_text(encoding="utf-8")
    (folder / "search_index.js").write_text(f"window.searchIndex = {index};\n", encoding="utf-8")


def github_anchor(heading: str, separator: str) -> str:
    """The anchor of a heading: its words in lower case, joined by ``separator``, as many as there are spaces."""
    return selectable(re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", separator))


def selectable(anchor: str) -> str:
    """An anchor that a selector can name, as the theme's script looks for headings: it begins with no digit."""
    return f"part-{anchor}" if anchor[:1].isdigit() else anchor


def api_page() -> str:
    """All public names of the package in Markdown."""
    lines = ["# Python", "", "The public names, from their docstrings. Everything else may change between versions."]
    for name in PACKAGES:
        package = importlib.import_module(name)
        lines += ["", f"## {name}", "", markdown_of(inspect.getdoc(package) or "")]
        for public in sorted(package.__all__):
            thing = getattr(package, public)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                lines += ["", f"### {name}.{public}", "", *_entry(public, thing)]
    return "\n".join(lines) + "\n"


def _entry(name: str, thing: Any) -> Iterator[str]:
    """The signature of a function or class and what its docstring says; of a class its public members too."""
    yield from ("```python", f"{name}{_signature(thing)}", "```", "", markdown_of(inspect.getdoc(thing) or ""))
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            function = getattr(value, "fget", None) or getattr(value, "func", None) or getattr(value, "__func__", value)
            if member.startswith("_") or not inspect.isfunction(function):
                continue
            call = "" if function is not value and not hasattr(value, "__func__") else _signature(function)
            yield from ("", f"**`{name}.{member}{call}`**", "", markdown_of(inspect.getdoc(function) or ""))


def _signature(thing: Any) -> str:
    """Parameters in brackets, with types as they are written."""
    try:
        return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(thing)))
    except (TypeError, ValueError):
        return "(...)"


def markdown_of(docstring: str) -> str:
    """A docstring in Markdown: code in single quotes, and lists of arguments, attributes and errors as lists."""
    lines: list[str] = []
    in_list = False
    for line in docstring.replace("``", "`").splitlines():
        head = line.removesuffix(":")
        if line.endswith(":") and head in SECTIONS:
            in_list = True
            lines += ["", f"*{head}*", ""]
        elif in_list and re.match(r" {4}\S", line):
            word, colon, text = line.strip().partition(": ")
            lines.append(f"- `{word}`: {text}" if colon else f"- {line.strip()}")
        elif in_list and line.startswith("     "):
            lines[-1] += f" {line.strip()}"
        else:
            in_list = in_list and not line.strip()
            lines.append(line)
    return "\n".join(lines)
