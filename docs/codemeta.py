"""codemeta.json, what catalogues of software read: from pyproject.toml and CITATION.cff.

Usage: python docs/codemeta.py
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import yaml

from cisim.version import __version__

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "codemeta.json"


def codemeta() -> dict[str, Any]:
    """The terms of CodeMeta 3.0 that are known of the project; it has no public address."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "identifier": project["name"],
        "name": citation["title"],
        "description": project["description"],
        "version": __version__,
        "datePublished": citation["date-released"].isoformat(),
        "license": f"https://spdx.org/licenses/{project['license']}",
        "author": [{"@type": "Organization", "name": author["name"]} for author in citation["authors"]],
        "keywords": sorted({*project["keywords"], *citation["keywords"]}, key=str.lower),
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
        "referencePublication": [publication(entry) for entry in citation["references"]],
    }


def publication(entry: dict[str, Any]) -> dict[str, Any]:
    """An article that CITATION.cff refers to."""
    people = [
        {"@type": "Person", "familyName": who["family-names"], "givenName": who["given-names"]}
        for who in entry["authors"]
    ]
    return {
        "@type": "ScholarlyArticle",
        "name": entry["title"],
        "author": people,
        "isPartOf": {"@type": "Periodical", "name": entry["journal"]},
        "datePublished": str(entry["year"]),
    }


def as_text() -> str:
    """What stands in the file."""
    return json.dumps(codemeta(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
