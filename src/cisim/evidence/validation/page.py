"""The page docs/validation.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cisim.evidence.validation.number_text import between, interval, number, percent
from cisim.evidence.validation.patterns import EVIDENCE_KINDS, NotApplicable
from cisim.evidence.validation.predictive import Predictive
from cisim.evidence.validation.scoring import MISSES, Finding, by_group, worst_score
from cisim.report.markdown import markdown_table
from cisim.version import __version__

INTRODUCTION = """# Validation

The patterns the model is judged by, and what it gives. A miss is a finding about the model, not a reason to tune it:
no parameter was fitted to this table. Rules, values, sets and predictions stood in
[preregistration.md](preregistration.md) before the first run. Patterns are data in `configs/validation/patterns.toml`;
the page is made by `make validation` (`cisim validate`), model {version}.

{summary}

**Draws.** What is not known is drawn jointly from its interval (a Latin hypercube; the dials of the problem stay),
and each draw is run in both arms. *Draws in target* is the share of draws whose value lies in the target, with its
Wilson 95 % interval; beside it the central 90 % of the values, the same of the isolated arm, and the percentile at
which the values as they stand lie. *Covered*: at least 80 %. *Possible*: at least 5 %. *Contradicted*: fewer. *Says
nothing*: the isolated arm is covered as well. *Too noisy*: more than half of the variance between draws is luck of the
runs, with runs doubled once. Patterns of a part of the model by itself are not drawn.

**Scores.** At the values as they stand every pattern is a statistic with its 95 % bootstrap interval over replications.
*PASS*: the whole interval lies in the target. *FAIL*: all of it lies outside. *WARN*: it straddles an end. A group has
the worst score of its patterns. The column *isolated* has the statistic of the isolated arm, or 0 for paired
differences, and says where that meets the target as well. Grades: S the source article and its companions, L published
literature. **Design** patterns may have motivated a rule; **test** patterns were scored once, at the end, with a root
seed of their own, and `cisim calibrate` refuses them; **input** patterns check a rate against its own source and are no
evidence. **Used in construction**: a rule was changed because of the claim ([decisions.md](decisions.md)).
"""
EXPECTED = """
## What was expected

Predictions stood in [preregistration.md](preregistration.md) before the first run. One *held* if the value found lies
in the range that was given, and if the score is one of those expected; where no range was given the score alone counts.
{sentence}
"""
GROUP_HEADER = ("claim", "evidence", "target", "draws in target", "model", "isolated", "score")


def as_markdown(
    findings: Sequence[Finding],
    predictions: Mapping[str, Predictive],
    missing: Sequence[NotApplicable],
    summary: Sequence[str],
) -> str:
    """What was not wanted, a table for every group, what the misses say, both arms, what was expected, what is not
    applicable.
    """
    parts = [INTRODUCTION.format(version=__version__, summary="\n\n".join(summary))]
    parts += ["\n## What was not wanted, first\n", *_not_wanted(findings, predictions)]
    for group, members in by_group(findings).items():
        parts.append(f"\n## {group}\n\nTogether: {worst_score(members)}.\n")
        parts.append(markdown_table(GROUP_HEADER, [_row(f, predictions.get(f.pattern.id)) for f in members]))
    parts.append("\n## What the misses say\n")
    parts += [f"- **`{f.pattern.id}` ({score_text(f)}).** {f.says}" for f in findings if f.score in MISSES] or ["None."]
    parts.append("\n## Both arms\n\nAt the last stage at the end of a pattern's run, in points.\n")
    parts.append(markdown_table(LEVELS_HEADER, [_levels_row(f) for f in findings if f.levels]))
    parts.append(EXPECTED.format(sentence=_failed_sentence(findings)))
    parts.append(markdown_table(EXPECTED_HEADER, [_expected_row(f) for f in findings]))
    if missing:
        parts.append("\n## Not applicable\n")
        parts.append(
            markdown_table(("id", "claim", "source", "why not"), [[m.id, m.claim, m.source, m.reason] for m in missing])
        )
    return "\n".join(parts)


def score_text(f: Finding) -> str:
    """The score, and what alone it is about where the target is of another outcome."""
    return f.score + (f" ({f.pattern.compares})" if f.pattern.compares else "")


def _row(f: Finding, found: Predictive | None) -> list[str]:
    p = f.pattern
    marks = [f"**{p.use.capitalize()}.**"] + (["**Used in construction.**"] if p.used_in_construction else [])
    evidence = f"{p.source}; {EVIDENCE_KINDS[p.evidence]} ({p.grade})" + (
        f". Reported: {p.reported}" if p.reported else ""
    )
    score = score_text(f).replace(f.score, f.score if f.score == "PASS" else f"**{f.score}**", 1)
    isolated = interval(f.null) + (", meets it" if f.null_score == "PASS" else "")
    claim = f"`{p.id}` {p.claim} {' '.join(marks)}"
    return [
        claim,
        evidence,
        f"{p.target.text} {p.unit}: {p.basis}",
        draws_text(found),
        interval(f.model),
        isolated,
        score,
    ]


def draws_text(found: Predictive | None) -> str:
    """Coverage and its word, the central 90 %, the isolated arm's, and where the values as they stand lie."""
    if found is None:
        return "not drawn"
    share = f"{percent(found.coverage)} ({percent(found.low)} to {percent(found.high)}), **{found.word}**"
    spread = f"90 %: {number(found.p5)} to {number(found.p95)}"
    parts = [share, spread]
    if found.isolated == found.isolated:
        alone = f"{number(found.isolated_p5)} to {number(found.isolated_p95)}"
        parts.append(f"isolated {percent(found.isolated)} ({alone})")
    parts.append(f"as it stands at {percent(found.percentile)}")
    if found.failed:
        parts.append(f"{found.failed} draws cannot be simulated")
    return "; ".join(parts)


LEVELS_HEADER = ("id", "years", "isolated", "collective", "difference, all who began", "that still exist", "exist")


def _levels_row(f: Finding) -> list[str]:
    levels = f.levels
    assert levels is not None
    arms = [f"{levels.isolated:.1f}", f"{levels.collective:.1f}", number(levels.difference), number(levels.existing)]
    return [f"`{f.pattern.id}`", f"{levels.years:g}", *arms, percent(levels.exist)]


EXPECTED_HEADER = ("id", "first edition", "expected", "found", "held")


def _expected_row(f: Finding) -> list[str]:
    first, expected = f.pattern.first_edition, f.pattern.predicted
    before = "-" if first is None or first.value is None else f"{number(first.value)} {first.score}".strip()
    guess = (
        "-" if expected is None else f"{between(expected.value, expected.low, expected.high)} {expected.score}".strip()
    )
    failed = failed_parts(f)
    held = "-" if failed is None else f"**no**: {' and '.join(failed)}" if failed else "yes"
    return [f"`{f.pattern.id}`", before, guess, f"{interval(f.model)} {f.score}", held]


def failed_parts(f: Finding) -> tuple[str, ...] | None:
    """What of a prediction failed: its range, its score; nothing where neither was given, or it was not scored."""
    expected = f.pattern.predicted
    if expected is None or (expected.low is None and not expected.score) or f.score == "TOO FEW":
        return None
    outside = expected.low is not None and expected.high is not None and (
        not expected.low <= f.model.value <= expected.high
    )  # fmt: skip
    other = bool(expected.score) and f.score not in expected.score.split(" or ")
    return ("range",) * outside + ("score",) * other


def _failed_sentence(findings: Sequence[Finding]) -> str:
    told = [parts for f in findings if (parts := failed_parts(f)) is not None]
    return f"{sum(map(bool, told))} of {len(told)} failed."


def _not_wanted(findings: Sequence[Finding], predictions: Mapping[str, Predictive]) -> list[str]:
    """Claims that joint draws contradict, groups that fail, what isolated work meets too, predictions that failed."""
    words = {f.pattern.id: predictions[f.pattern.id].word for f in findings if f.pattern.id in predictions}
    contradicted = [f for f in findings if words.get(f.pattern.id, "").startswith("contradicted")]
    noisy = [f for f in findings if words.get(f.pattern.id) == "too noisy"]
    lines = [
        f"- **Contradicted** by joint draws: `{f.pattern.id}` ({f.pattern.use}). {f.pattern.claim}"
        for f in contradicted
    ]
    if words and not contradicted:
        lines.append("- No claim is contradicted by joint draws.")
    failing = [group for group, members in by_group(findings).items() if worst_score(members) == "FAIL"]
    if failing:
        lines.append(f"- **Groups of claims that fail** at the values as they stand: {', '.join(failing)}.")
    silent = sum(word.endswith("says nothing") for word in words.values())
    if words:
        lines.append(
            f"- Of {len(words)} patterns over joint draws {silent} say nothing, because isolated work meets them as "
            f"well, and {len(noisy)} are too noisy to tell."
        )
    wrong = [f"`{f.pattern.id}`" for f in findings if failed_parts(f)]
    if wrong:
        lines.append(f"- **Predictions that failed** ([what was expected](#what-was-expected)): {', '.join(wrong)}.")
    return lines or ["Nothing."]
