"""What catalogues and citations say of the project is what the project says: one version, one licence, one title."""

from __future__ import annotations

import json
import re
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
