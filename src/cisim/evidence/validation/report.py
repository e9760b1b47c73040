"""Findings as text for a terminal, as the page docs/validation.md, as JSON and as CSV."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cisim.evidence.validation.low_starts import LOW_SHARE, YEARS_LATER, LowStart
from cisim.evidence.validation.patterns import EVIDENCE_KINDS, NotApplicable
from cisim.evidence.validation.scoring import Estimate, Finding, by_group, count_scores, headline, worst_score
from cisim.report.terminal import table
from cisim.storage.files import environment, timestamp, write_csv, write_json, write_text
from cisim.storage.folders import write_atomically
from cisim.version import __version__

TABLE_HEADER = ("id", "score", "model", "target", "isolated", "evidence", "use")


MISSES = ("WARN", "FAIL")


def number(value: float) -> str:
    """Three digits that count, with a sign."""
    size = abs(value)
    return f"{value:+.1f}" if size >= 10 else f"{value:+.2f}" if size >= 0.1 else f"{value:+.3f}"


def interval(estimate: Estimate | None) -> str:
    """``+1.20 (+0.80 to +1.60)``; the value alone where it is exact or has no interval."""
    if estimate is None:
        return "-"
    if estimate.low == estimate.high == estimate.value or math.isnan(estimate.low):
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def score_text(f: Finding) -> str:
    """The score, and what alone it is about where the target is of another outcome."""
    return f.score + (f" ({f.pattern.compares})" if f.pattern.compares else "")


def _use(f: Finding) -> str:
    p = f.pattern
    return "held out" if p.held_out else "used in construction" if p.used_in_construction else ""


def _cells(f: Finding) -> list[str]:
    p = f.pattern
    null = interval(f.null) + (", meets it" if f.null_score == "PASS" else "")
    return [p.id, f.score, interval(f.model), f"{p.target.text} {p.unit}", null, f"{p.grade}, {p.evidence}", _use(f)]


def _known(estimate: Estimate) -> dict[str, float | None]:
    """``value``, ``low`` and ``high``; nothing for what is not known."""
    return {name: None if math.isnan(value) else value for name, value in asdict(estimate).items()}


def as_text(findings: Sequence[Finding], missing: Sequence[NotApplicable]) -> str:
    """The table, what the misses say, and what was not asked."""
    lines = table(TABLE_HEADER, [_cells(f) for f in findings])
    misses = [f for f in findings if f.score in MISSES]
    if misses:
        lines += ["", "What the misses say:"] + [f"  {score_text(f)} {f.pattern.id}: {f.says}" for f in misses]
    if missing:
        lines += ["", "Not applicable: " + ", ".join(m.id for m in missing) + " (reasons in the file of patterns)"]
    return "\n".join([*lines, "", headline(findings)])


INTRODUCTION = """# Validation

The patterns the model is judged by, and what it gives. A miss is a finding about the model, not a reason to tune it:
the grade-A parameters stand at round values that were not fitted to this table. A rule of the model was changed because
of one claim; its patterns are marked *used in construction*. Patterns are data in `configs/validation/patterns.toml`;
the page is made by `make validation` (`cisim validate`), model {version}, root seed {root}.

{summary}

**How to read it.** Every pattern is a statistic of simulated communities with its 95 % bootstrap interval over
replications, and one rule scores all of them. *PASS*: the whole interval lies in the target. *FAIL*: all of it lies
outside; the claim is contradicted. *WARN*: it straddles an end. A group of claims passes if all of its patterns pass,
else it has the worst of their scores. With fewer replications than declared a pattern is not scored. The column
*isolated* has the same statistic of the isolated arm, or 0 for paired differences, and says where that meets the target
as well: such a pattern is little evidence for working together. Grades: S the source article and its companions (claims
to be tested), L published literature. **Held out** patterns are for validation only; the code refuses to calibrate to
them. **Used in construction**: a rule of the model was changed because of the claim ([decisions.md](decisions.md)), so
that it is no evidence if it is met. Patterns of a group share runs where they ask for the same scenario; each group has
luck of its own, from a seed made of its name and the root seed.
"""


def as_markdown(
    findings: Sequence[Finding], missing: Sequence[NotApplicable], starts: Sequence[LowStart] = (), root: int = 1
) -> str:
    """The page: a table for every group, what the misses say, what is not applicable, known limits."""
    parts = [INTRODUCTION.format(version=__version__, root=root, summary=headline(findings))]
    for group, members in by_group(findings).items():
        parts.append(f"\n## {group}\n\nTogether: {worst_score(members)}.\n")
        parts.append(_markdown(("claim", "evidence", "target", "model", "isolated", "score"), map(_row, members)))
    parts.append("\n## What the misses say\n")
    parts += [f"- **`{f.pattern.id}` ({score_text(f)}).** {f.says}" for f in findings if f.score in MISSES] or ["None."]
    if missing:
        parts.append("\n## Not applicable\n")
        parts.append(
            _markdown(("id", "claim", "source", "why not"), [[m.id, m.claim, m.source, m.reason] for m in missing])
        )
    if starts:
        parts.append("\n" + start_limits(starts))
    return "\n".join(parts)


def _row(f: Finding) -> list[str]:
    p = f.pattern
    _, score, model, target, null, _, use = _cells(f)
    note = f" **{use.capitalize()}.**" if use else ""
    evidence = f"{p.source}; {EVIDENCE_KINDS[p.evidence]} ({p.grade})" + (
        f". Reported: {p.reported}" if p.reported else ""
    )
    mark = score_text(f).replace(score, score if score == "PASS" else f"**{score}**", 1)
    return [f"`{p.id}` {p.claim}{note}", evidence, f"{target}: {p.basis}", model, null, mark]


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def start_limits(starts: Sequence[LowStart]) -> str:
    """Known limits of the start, with how common they are."""
    rows = [
        [f"`{s.scenario}`", *(f"{100 * share:.0f} %" for share in (s.first, s.isolated, s.collective))] for s in starts
    ]
    head = (
        "scenario",
        f"a stage starts below {100 * LOW_SHARE:.0f} %",
        f"after {YEARS_LATER} years, isolated",
        "collective",
    )
    text = (
        "Practices begin at random, also where the answer is known. Where most of a stage's service begins with a poor "
        f"practice, hardly anyone is at benchmark at first. Shares of {starts[0].runs} runs in which that is so at one "
        f"stage at least, and in which a stage is below {100 * LOW_SHARE:.0f} % later; the start is the same in both "
        "arms."
    )
    return "\n".join(["## Known limits of the start\n", text, "", _markdown(head, rows), ""])


def as_dict(findings: Sequence[Finding], missing: Sequence[NotApplicable], command: str = "") -> dict[str, Any]:
    """One JSON object: counts, every finding with its pattern, what is not applicable, and how it was made."""
    return {
        "schema": 2,
        "counts": count_scores(f.score for f in findings),
        "groups": {group: worst_score(members) for group, members in by_group(findings).items()},
        "summary": headline(findings),
        "findings": [
            {
                "id": f.pattern.id,
                "score": f.score,
                "model": _known(f.model),
                "null": None if f.null is None else _known(f.null),
                "null_score": f.null_score,
                "discriminates": f.discriminates,
                "says": f.says,
                "pattern": f.pattern.model_dump(mode="json") | {"replications": f.replications, "seed": f.seed},
            }
            for f in findings
        ],
        "not_applicable": [m.model_dump() for m in missing],
        "command": command,
        **environment(),
        "written": timestamp(),
    }


@write_atomically
def save(
    folder: Path,
    findings: Sequence[Finding],
    missing: Sequence[NotApplicable],
    command: str = "",
    starts: Sequence[LowStart] = (),
    root: int = 1,
) -> list[Path]:
    """Write ``validation.md``, ``validation.json`` and ``validation.csv``; returns the files."""
    files = [folder / f"validation.{ending}" for ending in ("md", "json", "csv")]
    write_text(files[0], as_markdown(findings, missing, starts, root))
    write_json(files[1], as_dict(findings, missing, command))
    rows = [
        [f.pattern.id, f.score, *_known(f.model).values(), *f.pattern.target.ends,
         "" if f.null is None else f.null.value, f.null_score or "", f.pattern.held_out,
         bool(f.pattern.used_in_construction), f.replications, f.seed]
        for f in findings
    ]  # fmt: skip
    header = ["id", "score", "value", "low", "high", "target_low", "target_high", "null", "null_score", "held_out",
              "used_in_construction", "replications", "seed"]  # fmt: skip
    write_csv(files[2], header, rows)
    return files
