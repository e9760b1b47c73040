"""What catalogues and citations say of the project is what the project says: one version, one licence, one title."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from cisim.version import __version__

ROOT = Path(__file__).resolve().parents[2]
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_citation_is_that_of_this_version():
    assert f"\nversion: {__version__}\n" in CITATION


def test_codemeta_is_what_pyproject_and_citation_say():
    pytest.importorskip("yaml")
    import codemeta

    assert codemeta.FILE.read_text(encoding="utf-8") == codemeta.as_text(), "make docs"


def test_codemeta_names_version_licence_and_date():
    told = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert told["version"] == __version__
    assert told["license"].endswith(f"/{re.search(r'^license: (.+)$', CITATION, re.MULTILINE)[1]}")
    assert told["datePublished"] == re.search(r"^date-released: (.+)$", CITATION, re.MULTILINE)[1]
    assert told["softwareRequirements"]


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PARTS_OF = {"solara-ui": "solara", "solara-server": "solara"}
"""Distributions that a declared one is made of."""
NEED_AN_EXTRA = ("dashboard/", "testing/page.py")
"""What of the package is imported only where the extra for pages is installed."""


def name_of(requirement: str) -> str:
    """``solara`` of ``solara[assets]==1.58``, as package indexes compare names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


def imports(path: Path, top: bool = False) -> Iterator[str]:
    """Packages that a file imports, without those of Python; ``top``: only while it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top else ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        yield from (first for name in names if (first := name.split(".")[0]) not in sys.stdlib_module_names)


KNOWN = packages_distributions()
BESIDE = {"cisim"}.union(
    p.stem for folder in ("tests", "docs", "experiments") for p in (ROOT / folder).rglob("*") if p.suffix in ("", ".py")
)
"""What is imported from this repository."""


def undeclared(path: Path, declared: set[str], top: bool = False) -> set[str]:
    """Packages that a file imports and nobody declares."""
    others = {*imports(path, top)} - BESIDE
    others -= {inner.stem for inner in path.parent.iterdir()} if others else set()
    makers = {package: {name_of(d) for d in KNOWN.get(package, [package])} for package in others}
    return {package for package, names in makers.items() if not {PARTS_OF.get(n, n) for n in names} & declared}


CORE = {name_of(r) for r in PROJECT["dependencies"]}
ALL = CORE.union(name_of(r) for extra in PROJECT["optional-dependencies"].values() for r in extra)


@pytest.mark.parametrize("folder", ["src", "tests", "docs", "examples", "experiments"])
def test_what_is_imported_is_declared(folder):
    wrong = {str(p.relative_to(ROOT)): left for p in (ROOT / folder).rglob("*.py") if (left := undeclared(p, ALL))}
    assert not wrong


def test_what_is_imported_without_an_extra_is_a_dependency():
    package = ROOT / "src" / "cisim"
    core = [p for p in package.rglob("*.py") if not str(p.relative_to(package)).startswith(NEED_AN_EXTRA)]
    wrong = {str(p.relative_to(package)): left for p in core if (left := undeclared(p, CORE, top=True))}
    assert not wrong


def test_an_import_that_is_not_declared_is_noticed(tmp_path):
    file = tmp_path / "one.py"
    file.write_text("import numpy\n\ndef late():\n    import contourpy, notdeclared\n")
    assert undeclared(file, CORE) == {"notdeclared"}
    assert undeclared(file, CORE - {"contourpy"}) == {"contourpy", "notdeclared"}
    assert undeclared(file, CORE - {"contourpy"}, top=True) == set()
