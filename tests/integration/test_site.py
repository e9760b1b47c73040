"""The site of the documentation: built without a warning, complete, and with nothing that is loaded from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import notebook_pages
import pytest

import cisim
from machine import patience

ROOT = Path(__file__).resolve().parents[2]
LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "object": "data",
    "embed": "src",
}
"""Elements whose address is loaded with the page, and where it stands. Links that are clicked load nothing."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The folder of the built site; its notebooks are executed first, for they take longer."""
    for source in notebook_pages.NOTEBOOKS:
        notebook_pages.executed(source)
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience(60))
    assert result.returncode == 0, result.stderr
    return folder


class Addresses(HTMLParser):
    """Addresses that a page loads, those it links to, and its anchors."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Keep what an element names."""
        given = dict(attrs)
        self.anchors.add(given.get("id") or "")
        if LOADED.get(tag) in given:
            self.loaded.append(given[LOADED[tag]])
        if tag == "a" and given.get("href"):
            self.linked.append(given["href"])


def is_elsewhere(address: str) -> bool:
    return re.match(r"(?:[a-z]+:)?//", address) is not None


def test_pages_load_nothing_from_elsewhere(site):
    pages = {page: Addresses(page) for page in site.rglob("*.html")}
    assert len(pages) > 40
    assert {str(page): list(filter(is_elsewhere, found.loaded)) for page, found in pages.items()
            if any(map(is_elsewhere, found.loaded))} == {}  # fmt: skip
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"""(?:url\(|@import\s*)["']?(?:https?:)?//""", text), sheet.name


def test_links_between_pages_lead_somewhere(site):
    pages = {page.resolve(): Addresses(page) for page in site.rglob("*.html") if page.name != "404.html"}
    wrong = []
    for page, found in pages.items():
        for address in [*found.linked, *found.loaded]:
            path, _, anchor = address.partition("#")
            target = (page.parent / path).resolve() if path else page
            if re.match(r"[a-z]+:|//", address):
                continue
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].anchors):
                wrong.append(f"{page.name}: {address}")
    assert wrong == []


def test_every_public_name_stands_in_the_reference_with_its_docstring(site):
    text = (site / "api.html").read_text(encoding="utf-8")
    names = [name for name in cisim.__all__ if callable(getattr(cisim, name))]
    assert [name for name in names if f">cisim.{name}</h3>" not in text] == []
    assert "half-width of the region of practical equivalence, in points." in text
    assert "settings: Scenario | str = 'adaptive-city'" in text.replace("&#39;", "'")


def test_the_search_knows_all_pages_and_needs_no_server(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert {"tutorial.html", "sweeps.html", "odd.html", "api.html", "decisions.html"} <= found
    assert "notebooks/experiment.html" in found
    assert (site / "search" / "lunr.js").is_file()


@pytest.mark.parametrize("source", notebook_pages.NOTEBOOKS, ids=lambda source: source.stem)
def test_notebooks_stand_in_the_site_with_what_their_cells_gave(site, source):
    page = (site / "notebooks" / f"{source.stem}.html").read_text(encoding="utf-8")
    found = Addresses(site / "notebooks" / f"{source.stem}.html")
    assert f"{source.stem}.ipynb" in found.linked, "to download"
    notebook = nbformat.read(site / "notebooks" / f"{source.stem}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    tables = [output for output in outputs if "text/html" in output.get("data", {})]
    assert len([name for name in found.loaded if name.startswith(f"{source.stem}_files/")]) == len(pictures)
    assert all(re.search(r"[A-Za-z ]{12,}", output.data["text/html"])[0] in page for output in tables)


def test_sources_of_the_pages_do_not_come_along(site):
    assert [p.name for p in site.rglob("*.py")] == []
    assert not (site / "cases" / "texts").exists()
