"""What a validation found: its JSON object and its document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pandas as pd

from cisim.evidence.validation import page
from cisim.evidence.validation.number_text import interval, percent
from cisim.evidence.validation.patterns import USES, NotApplicable
from cisim.evidence.validation.predictive import Predictive
from cisim.evidence.validation.scoring import MISSES, Finding, by_group, count_scores, headline, worst_score
from cisim.report.document import DataFile, Document, Section, Table, document_of
from cisim.storage.files import csv_text, environment, json_values, timestamp

SCHEMA = 3
"""Version of the object of ``cisim validate --json``."""
TABLE_HEADER = ("id", "set", "draws in target", "", "isolated", "score", "model", "target")
MISSING_HEADER = ("id", "claim", "source", "why not")


@dataclass(frozen=True)
class Validation:
    """All that was found of some patterns.

    Attributes:
        findings: at the values as they stand.
        predictions: over joint draws, by id; none of patterns in which no assumed number enters.
        missing: claims the model has no quantity for.
        root: root seed that was given; by default that of each set.
        command: that made it.
    """

    findings: tuple[Finding, ...]
    predictions: Mapping[str, Predictive]
    missing: tuple[NotApplicable, ...] = ()
    root: int | None = None
    command: str = ""

    def cells(self, f: Finding) -> list[str]:
        """The line of a pattern under ``TABLE_HEADER``."""
        p, found = f.pattern, self.predictions.get(f.pattern.id)
        isolated = interval(f.null) + (", meets it" if f.null_score == "PASS" else "")
        share = "-" if found is None else percent(found.coverage)
        word = "-" if found is None else found.word
        return [p.id, p.use, share, word, isolated, f.score, interval(f.model), f"{p.target.text} {p.unit}"]

    def summary(self) -> list[str]:
        """How often draws meet the patterns of each set, and the scores at the values as they stand."""
        lines = []
        for use in USES:
            drawn = [self.predictions[f.pattern.id] for f in self.findings
                     if f.pattern.use == use and f.pattern.id in self.predictions]  # fmt: skip
            if drawn:
                words = [found.word for found in drawn]
                counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(sorted(words)))
                fewest = min(found.draws for found in drawn)
                lines.append(f"Over {fewest} joint draws, {len(words)} {use} patterns: {counts}.")
        return [*lines, headline(self.findings)]

    def to_dict(self) -> dict[str, Any]:
        """One JSON object: counts, every finding with its pattern, what is not applicable, and how it was made."""
        return {
            "schema": SCHEMA,
            "counts": count_scores(f.score for f in self.findings),
            "groups": {group: worst_score(members) for group, members in by_group(self.findings).items()},
            "summary": self.summary(),
            "findings": [self._finding(f) for f in self.findings],
            "not_applicable": [m.model_dump() for m in self.missing],
            "command": self.command,
            **environment(),
            "written": timestamp(),
        }

    def _finding(self, f: Finding) -> dict[str, Any]:
        found = self.predictions.get(f.pattern.id)
        return {
            "id": f.pattern.id,
            "draws": None if found is None else found.to_dict(),
            "score": f.score,
            "model": json_values(asdict(f.model)),
            "null": None if f.null is None else json_values(asdict(f.null)),
            "null_score": f.null_score,
            "discriminates": f.discriminates,
            "levels": None if f.levels is None else json_values(asdict(f.levels)),
            "says": f.says,
            "pattern": f.pattern.model_dump(mode="json") | {"replications": f.replications, "seed": f.seed},
        }


CSV_HEADER = (
    "id", "set", "score", "value", "low", "high", "target_low", "target_high", "null", "null_score",
    "draws", "draw_runs", "coverage", "coverage_low", "coverage_high", "p5", "p95",
    "isolated_coverage", "percentile", "word",
    "isolated_level", "collective_level", "difference", "difference_existing", "exist",
    "used_in_construction", "replications", "seed",
)  # fmt: skip


def _csv_row(f: Finding, found: Predictive | None) -> Sequence[Any]:
    p, levels = f.pattern, f.levels
    drawn = [""] * 10 if found is None else [
        found.draws, found.runs, found.coverage, found.low, found.high, found.p5, found.p95, found.isolated,
        found.percentile, found.word,
    ]  # fmt: skip
    arms = [""] * 5 if levels is None else [
        levels.isolated, levels.collective, levels.difference, levels.existing, levels.exist,
    ]  # fmt: skip
    null = "" if f.null is None else f.null.value
    return [
        p.id, p.use, f.score, *json_values(asdict(f.model)).values(), *p.target.ends, null, f.null_score or "",
        *drawn, *arms, bool(p.used_in_construction), f.replications, f.seed,
    ]  # fmt: skip


@document_of.register
def validation_document(result: Validation, data: Mapping[str, Any] | None = None, command: str = "") -> Document:
    """The document of a validation; its arguments are those of ``document_of``. Its Markdown is docs/validation.md."""
    facts = result.to_dict() if data is None else data
    summary = result.summary()
    misses = tuple(f"{page.score_text(f)} {f.pattern.id}: {f.says}" for f in result.findings if f.score in MISSES)
    table = Table.of_texts("Patterns", TABLE_HEADER, map(result.cells, result.findings), words=("set", "score"))
    sections = [Section("", tuple(summary), tables=(table,))]
    if misses:
        sections.append(Section("What the misses say", misses))
    if result.missing:
        rows = pd.DataFrame([(m.id, m.claim, m.source, m.reason) for m in result.missing], columns=list(MISSING_HEADER))
        missing = Table.of_frame("Claims that the model has no quantity for", rows)
        sections.append(Section("Not applicable", tables=(missing,)))
    cells = [_csv_row(f, result.predictions.get(f.pattern.id)) for f in result.findings]
    markdown = partial(page.as_markdown, result.findings, result.predictions, result.missing, summary)
    return Document(
        name="validation",
        title="Validation",
        question="Which patterns of the sources does the model give, and which does it miss?",
        sections=tuple(sections),
        data=facts,
        record={key: facts[key] for key in (*environment(), "written", "command")},
        recorded=False,
        command=command or result.command,
        files=(
            DataFile("validation.md", markdown),
            DataFile("validation.csv", partial(csv_text, CSV_HEADER, cells)),
        ),
    )
