"""Documents that come with cisim, in the installed package or in the checkout: model, validation, citation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cisim.version import document

SCORES = ("PASS", "WARN", "FAIL")


@dataclass(frozen=True)
class ValidationReport:
    """The report of patterns: how many pass, its table, and what the misses say."""

    summary: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    misses: tuple[str, ...]


@cache
def validation() -> ValidationReport:
    """``docs/validation.md``, read; without it a word that it is missing."""
    text = document("validation.md").partition("\n## Not applicable")[0]
    if not text:
        return ValidationReport("The report of validation did not come with this installation.", (), (), ())
    lines = [tuple(plain(cell) for cell in row.strip("|").split("|")) for row in _table(text)]
    rows = tuple(row for row in lines if row[-1].startswith(SCORES))
    summary = next((plain(line) for line in text.splitlines() if re.match(r"\d+ of \d+ groups", line)), "")
    section = text.partition("## What the misses say")[2].partition("\n## ")[0]
    misses = tuple(plain(" ".join(item.split())) for item in re.split(r"\n- ", section)[1:])
    return ValidationReport(summary, lines[0], rows, misses)


@cache
def source_ids() -> tuple[tuple[str, str], ...]:
    """Ids that sources are cited by, such as B5, and what each stands for: the list at the end of ``docs/odd.md``."""
    section = document("odd.md").partition("\n## Sources\n")[2]
    rows = [tuple(plain(cell).replace("\\$", "$") for cell in row.strip("|").split("|")) for row in _table(section)]
    return tuple((row[0], row[1]) for row in rows[2:])


def literature() -> str:
    """The publications behind the sources, in one paragraph."""
    text = document("odd.md").partition("\n## Sources\n")[2].partition("\nLiterature: ")[2]
    return plain(" ".join(text.split()))


def citation() -> str:
    """How to cite it, in one line; empty without the file."""
    text = document("CITATION.cff")
    fields = dict(re.findall(r'^(title|version|date-released): "?(.*?)"?$', text, re.MULTILINE))
    author = re.search(r'^  - name: "?(.*?)"?$', text, re.MULTILINE)
    if not fields or not author:
        return ""
    return f"{author[1]} ({fields['date-released'][:4]}). {fields['title']}. Version {fields['version']}."


def plain(text: str) -> str:
    """Markdown's emphasis, code and links as plain words."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|`|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w))", "", text).strip()


def _table(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")]
