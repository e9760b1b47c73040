"""The page of validation: what was not wanted stands first, and every prediction says whether it held."""

from __future__ import annotations

import re

from cisim.evidence.validation.page import as_markdown
from cisim.evidence.validation.patterns import Pattern
from cisim.evidence.validation.predictive import Predictive
from cisim.evidence.validation.scoring import Estimate, Finding


def scored(score: str, **changes: object) -> Finding:
    """A pattern that scores so; the value found is 0."""
    item = {
        "id": "simple", "group": "Simple", "claim": "It pays.", "source": "nobody", "grade": "L",
        "evidence": "narrative", "statistic": "difference", "arguments": {"year": 2}, "target": {"above": 0.0},
        "basis": "the sign", "null": "zero", "use": "design", "says": "It is {value}.",
    }  # fmt: skip
    return Finding(Pattern.model_validate(item | changes), Estimate(0, 0, 0), None, score, None, 400, 1)


def test_predictions_that_failed_are_named_with_what_failed_of_them():
    """The value found is 0 everywhere: a prediction holds by its range, by its score, or fails by one or by both."""
    guesses = {
        "by-both": {"value": 1.0, "low": 0.5, "high": 2.0, "score": "WARN"},
        "by-range": {"value": 1.0, "low": 0.5, "high": 2.0, "score": "PASS or WARN"},
        "by-score": {"value": 1.0, "score": "WARN"},
        "held": {"value": 0.1, "low": -0.5, "high": 0.5, "score": "PASS"},
        "no-range": {"value": 1.0},
    }
    findings = [scored("PASS", id=name, predicted=guess) for name, guess in guesses.items()]
    page = as_markdown([*findings, scored("FAIL", id="nothing-said", group="Other")], {}, (), ())
    held = dict(
        re.findall(r"^\| `([\w-]+)` \|.*\| ([^|]+) \|$", page.partition("## What was expected")[2], re.MULTILINE)
    )
    assert held == {
        "by-both": "**no**: range and score", "by-range": "**no**: range", "by-score": "**no**: score", "held": "yes",
        "no-range": "-", "nothing-said": "-",
    }  # fmt: skip
    assert "3 of 4 failed." in page
    first = page.partition("## Simple")[0]
    assert "**Groups of claims that fail** at the values as they stand: Other." in first
    assert "(#what-was-expected)): `by-both`, `by-range`, `by-score`." in first


def test_claims_that_draws_contradict_stand_first():
    """Before any table, with what says nothing and what is too noisy."""
    findings = [
        scored("PASS", id=name, use="test" if name == "wrong" else "design") for name in ("wrong", "vain", "loud")
    ]
    words = ("contradicted", "covered, says nothing", "too noisy")
    drawn = {f.pattern.id: predictive(word) for f, word in zip(findings, words, strict=True)}
    first = as_markdown(findings, drawn, (), ()).partition("## Simple")[0]
    assert "**Contradicted** by joint draws: `wrong` (test). It pays." in first
    assert (
        "Of 3 patterns over joint draws 1 say nothing, because isolated work meets them as well, and 1 are too" in first
    )


def predictive(word: str) -> Predictive:
    """A pattern over draws that comes to a word."""
    return Predictive(
        draws=200, failed=0, runs=40, coverage=0.5, low=0.4, high=0.6, p5=0, p50=0, p95=0, isolated=0, isolated_p5=0,
        isolated_p95=0, percentile=0.5, noise=0.1, word=word,
    )  # fmt: skip
