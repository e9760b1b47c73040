"""Findings as text for a terminal, as the page docs/validation.md, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cisim.folders import in_whole_folder
from cisim.render import table
from cisim.results import environment, now, write_csv, write_json, write_text
from cisim.validation.patterns import EVIDENCE, Missing
from cisim.validation.scoring import SCORES, Estimate, Finding, target_text
from cisim.version import __version__

HEADER = ("id", "score", "model", "target", "isolated", "evidence", "held out")


def number(value: float) -> str:
    """Three digits that count, with a sign."""
    size = abs(value)
    return f"{value:+.1f}" if size >= 10 else f"{value:+.2f}" if size >= 0.1 else f"{value:+.3f}"


def interval(estimate: Estimate | None) -> str:
    """``+1.20 (+0.80 to +1.60)``; the value alone where it is exact."""
    if estimate is None:
        return "-"
    if estimate.low == estimate.high == estimate.value:
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})"


def _cells(f: Finding) -> list[str]:
    p = f.pattern
    null = interval(f.null) + (", meets it" if f.null_score == "PASS" else "")
    target = f"{target_text(p)} {p.unit}"
    return [p.id, f.score, interval(f.model), target, null, p.grade + ", " + p.evidence, "yes" if p.held_out else ""]


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings have each score."""
    return {score: sum(f.score == score for f in findings) for score in SCORES}


def summary(findings: Sequence[Finding]) -> str:
    """One line: how many pass, warn and fail, and how many that pass say nothing about working together."""
    found = counts(findings)
    same = sum(f.score == "PASS" and f.discriminates is False for f in findings)
    held = [f for f in findings if f.pattern.held_out]
    text = ", ".join(f"{n} {score}" for score, n in found.items())
    text += f"; {same} of those that pass are met by isolated work as well" if same else ""
    if held:
        text += f". Held out: {', '.join(f'{n} {score}' for score, n in counts(held).items())}"
    return text + "."


def as_text(findings: Sequence[Finding], missing: Sequence[Missing]) -> str:
    """The table, what the misses say, and what was not asked."""
    lines = table(HEADER, [_cells(f) for f in findings])
    misses = [f for f in findings if f.score != "PASS"]
    if misses:
        lines += ["", "What the misses say:"] + [f"  {f.score} {f.pattern.id}: {f.says}" for f in misses]
    if missing:
        lines += ["", "Not applicable: " + ", ".join(m.id for m in missing) + " (reasons in the file of patterns)"]
    return "\n".join([*lines, "", summary(findings)])


INTRODUCTION = """# Validation

The patterns the model is judged by, and what it gives. A miss is a finding about the model, not a reason to tune it:
the grade-A parameters stand at round values that were not fitted to this table. Patterns are data in
`configs/validation/patterns.toml`; the page is made by `make validation` (`cisim validate`), model {version}.

{summary}

**How to read it.** Every claim is a statistic of simulated communities with its 95 % bootstrap interval over
replications. *PASS*: with a target *above*, *below* or *between*, the whole interval lies there (claims of a sign or a
bound); with any other target, interval and target have a point in common (claims of a size that is itself uncertain).
*WARN*: the interval touches the target widened by the tolerance of the pattern. *FAIL*: it does not. The column
*isolated* has the same statistic of the isolated arm, or 0 for paired differences, and says where that meets the target
as well: such a pattern is little evidence for working together. Grades: S the source
article and its companions (claims to be tested), L published literature. **Held out** patterns are for validation only;
the code refuses to calibrate to them.
"""


def as_markdown(findings: Sequence[Finding], missing: Sequence[Missing]) -> str:
    """The page: a table for every group, what the misses say, what is not applicable, known limits."""
    parts = [INTRODUCTION.format(version=__version__, summary=summary(findings))]
    groups = list(dict.fromkeys(f.pattern.group for f in findings))
    for group in groups:
        parts.append(f"\n## {group}\n")
        rows = [_row(f) for f in findings if f.pattern.group == group]
        parts.append(_markdown(("claim", "evidence", "target", "model", "isolated", "score"), rows))
    parts.append("\n## What the misses say\n")
    parts += [f"- **`{f.pattern.id}` ({f.score}).** {f.says}" for f in findings if f.score != "PASS"] or ["None."]
    if missing:
        parts.append("\n## Not applicable\n")
        parts.append(
            _markdown(("id", "claim", "source", "why not"), [[m.id, m.claim, m.source, m.reason] for m in missing])
        )
    parts.append("\n" + LIMITS)
    return "\n".join(parts)


def _row(f: Finding) -> list[str]:
    p = f.pattern
    _, score, model, target, null, _, _ = _cells(f)
    held = " **Held out.**" if p.held_out else ""
    evidence = f"{p.source}; {EVIDENCE[p.evidence]} ({p.grade})" + (f". Reported: {p.reported}" if p.reported else "")
    mark = score if score == "PASS" else f"**{score}**"
    return [f"`{p.id}` {p.claim}{held}", evidence, f"{target}: {p.basis}", model, null, mark]


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


LIMITS = """## Known limits of the start

Practices begin at random, also where the answer is known: in the technical city the last stage starts below 0.1 % at
benchmark in about half of the runs and recovers within two years, the same in both arms.
"""


def as_dict(findings: Sequence[Finding], missing: Sequence[Missing], command: str = "") -> dict[str, Any]:
    """One JSON object: counts, every finding with its pattern, what is not applicable, and how it was made."""
    return {
        "schema": 1,
        "counts": counts(findings),
        "findings": [
            {
                "id": f.pattern.id,
                "score": f.score,
                "model": asdict(f.model),
                "null": None if f.null is None else asdict(f.null),
                "null_score": f.null_score,
                "discriminates": f.discriminates,
                "says": f.says,
                "pattern": f.pattern.model_dump(mode="json") | {"replications": f.replications},
            }
            for f in findings
        ],
        "not_applicable": [m.model_dump() for m in missing],
        "command": command,
        **environment(),
        "written": now(),
    }


@in_whole_folder
def save(folder: Path, findings: Sequence[Finding], missing: Sequence[Missing], command: str = "") -> list[Path]:
    """Write ``validation.md``, ``validation.json`` and ``validation.csv``; returns the files."""
    files = [folder / f"validation.{ending}" for ending in ("md", "json", "csv")]
    write_text(files[0], as_markdown(findings, missing))
    write_json(files[1], as_dict(findings, missing, command))
    rows = [
        [f.pattern.id, f.score, f.model.value, f.model.low, f.model.high, *f.pattern.target.ends,
         "" if f.null is None else f.null.value, f.null_score or "", f.pattern.held_out, f.replications]
        for f in findings
    ]  # fmt: skip
    header = ["id", "score", "value", "low", "high", "target_low", "target_high", "null", "null_score", "held_out",
              "replications"]  # fmt: skip
    write_csv(files[2], header, rows)
    return files
