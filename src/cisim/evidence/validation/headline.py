"""The headline of a validation: groups of claims first, patterns second; what is no evidence is counted apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cisim.evidence.validation.scoring import SCORES_BEST_FIRST, Finding, Score, worst_score


def by_group(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings by the claim they belong to, in their order."""
    groups: dict[str, list[Finding]] = {}
    for f in findings:
        groups.setdefault(f.pattern.group, []).append(f)
    return groups


def count_scores(scores: Iterable[Score]) -> dict[str, int]:
    """How often each score was given."""
    listed = list(scores)
    return {score: listed.count(score) for score in SCORES_BEST_FIRST}


def headline(findings: Sequence[Finding]) -> str:
    """How many groups of claims pass, how many patterns, and how many of them say nothing about working together."""
    built = [f for f in findings if f.pattern.used_in_construction]
    evidence = [f for f in findings if not f.pattern.used_in_construction]
    sentences = [_groups(evidence) + _same(evidence), _patterns(evidence)] if evidence else []
    if held := [f for f in evidence if f.pattern.held_out]:
        sentences.append(f"Held out: {_groups(held)}; {_scores(held)}")
    if built:
        sentences.append(f"Counted apart, used in construction: {_groups(built)}; {_scores(built)}")
    if few := sum(f.score == "TOO FEW" for f in findings):
        sentences.append(f"Not scored: {few} patterns with fewer replications than declared, too few to judge")
    return ". ".join(sentences) + "."


def _groups(findings: Sequence[Finding]) -> str:
    """``9 of 20 groups of claims pass``, what the others have, and what of those that pass isolated work meets too."""
    scores = {group: worst_score(members) for group, members in by_group(findings).items()}
    counts = count_scores(scores.values())
    others = [f"{n} {score}" for score, n in counts.items() if n and score != "PASS"]
    return f"{counts['PASS']} of {len(scores)} groups of claims pass" + (f" ({', '.join(others)})" if others else "")


def _same(findings: Sequence[Finding]) -> str:
    """What of the groups that pass says nothing about working together."""
    passed = [members for members in by_group(findings).values() if worst_score(members) == "PASS"]
    met = sum(all(f.discriminates is False for f in members) for members in passed)
    without = sum(all(f.discriminates is None for f in members) for members in passed)
    if not passed:
        return ""
    return f"; of those that pass {met} are met by isolated work as well, {without} have no isolated arm"


def _patterns(findings: Sequence[Finding]) -> str:
    same = sum(f.score == "PASS" and f.discriminates is False for f in findings)
    return f"Single patterns: {_scores(findings)}; {same} of those that pass are met by isolated work as well"


def _scores(findings: Sequence[Finding]) -> str:
    return ", ".join(
        f"{n} {score}" for score, n in count_scores(f.score for f in findings).items() if n or score != "TOO FEW"
    )
