"""What the switches of claims move: the JSON object and the page docs/doctor.md (the document: ``claims_document``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cisim.evidence.claim_effects import VERDICTS, ClaimFinding, SwitchChange, Verdict, count_verdicts
from cisim.evidence.claims import LEVELS, Claim, ClaimWithoutSwitch, Level
from cisim.model.parameters import Value
from cisim.report.markdown import markdown_table
from cisim.storage.files import environment, timestamp
from cisim.storage.hashes import model_hash
from cisim.version import __version__

WORDS: dict[Verdict, str] = {
    "inert": "inert",
    "against": "against",
    "cannot_be_told": "cannot be told",
    "as_expected": "as expected",
    "not_possible": "not possible",
}
MEANINGS: dict[Verdict, str] = {
    "inert": "Difference and isolated level move by less than a tenth of a point: a finding, or a fault of the model.",
    "against": "An interval lies on the other side of what the claim expects, or nothing moves where something should.",
    "cannot_be_told": "An interval holds both signs: more runs may tell. Those that move least, at most, come first.",
    "as_expected": "Every interval lies on the side that the claim expects.",
    "not_possible": "The switch cannot be moved like this.",
}

UNWANTED: tuple[Verdict, ...] = ("inert", "against")
"""Verdicts that ask for a reason."""


def switch_text(claim: Claim, code: str = "") -> str:
    """``problem.known 0 → 1``, or what the file says of several keys; ``code`` stands around the key."""
    if claim.switch:
        return claim.switch if code else claim.switch.replace("`", "")
    key = claim.keys[0]
    before = f"{_plain(claim.before[key])} → " if key in claim.before else "→ "
    also = "".join(f", with {code}{k}{code} {_plain(v)}" for k, v in claim.set.items())
    return f"{code}{key}{code} {before}{_plain(claim.after[key])}{also}"


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool | str) else f"{value:,.10g}"


def expected_text(claim: Claim) -> str:
    """``isolated -, difference +``."""
    return ", ".join(f"{level} {sign}" for level, sign in claim.expected.items())


def change_text(change: SwitchChange | None, negligible: float) -> str:
    """``+1.23 [+0.40, +2.06]``; more digits where less than a point counts; ``0`` if no run changes."""
    if change is None:
        return "-"
    if change.low == change.high == 0:
        return "0"
    digits = 2 if negligible >= 0.1 else 3
    return f"{change.mean:+.{digits}f} [{change.low:+.{digits}f}, {change.high:+.{digits}f}]"


def summary_text(findings: Sequence[ClaimFinding], without: Sequence[ClaimWithoutSwitch]) -> str:
    """How many claims have which verdict."""
    counts = [f"{n} {WORDS[verdict]}" for verdict, n in count_verdicts(findings).items() if n]
    more = f"; {len(without)} claims have no switch" if without else ""
    return f"{len(findings)} claims with a switch: {', '.join(counts)}{more}"


def claim_cells(f: ClaimFinding) -> list[str]:
    """Claim, verdict, changes of the levels, and what was expected."""
    changes = [change_text(f.changes.get(level), f.claim.negligible) for level in LEVELS]
    return [f.claim.id, WORDS[f.verdict], *changes, expected_text(f.claim)]


def claim_place(f: ClaimFinding) -> str:
    """Scenario, year and outcome of a claim."""
    parts = [f.scenario] + ([f"year {f.claim.year:g}"] if f.claim.year else [])
    return ", ".join(parts + ([_outcome(f.claim)] if f.claim.outcome != "outcome" else []))


def _outcome(claim: Claim) -> str:
    return f"{claim.outcome}, {claim.unit}" if claim.unit not in ("", claim.outcome) else claim.outcome


INTRODUCTION = """# What every switch moves

For each claim of the sources that a number of the model stands for: what moving that number moves. A switch that
moves nothing is a finding that is told here and where the switch is offered (`cisim describe KEY`), or a fault of the
model. Claims are data in `configs/claims.toml`; the page is made by `make doctor` (`cisim doctor`): model {version},
{runs} paired runs of each arm, root seed {seed}.

**{summary}.**

**How to read it.** Each row moves one switch, in both arms, on the same communities and the same luck, and shows the
mean change with its 95 % interval (Student's t over runs): of the *isolated* level, of the *collective* level, and of
the *difference* (collective less isolated), in points at the last stage after 15 years unless the row says otherwise.
*Inert*: the interval of the difference lies within a tenth of a point, and so does that of the isolated level.
*Against*: an interval lies on the other side of the expected sign, or within a tenth of a point where something
should move. *Cannot be told*: an interval that the claim is about holds both. Expected signs are those of the claim,
not of the model's makers, and no value of the model was chosen to meet them. Of a hundred intervals of 95 %, five
miss the truth: with so many rows some verdicts are luck. `0` is exact: no run changes. A switch that moves nothing by
itself can still matter together with others.
"""


def as_markdown(findings: Sequence[ClaimFinding], without: Sequence[ClaimWithoutSwitch], runs: int, seed: int) -> str:
    """The page: a table for every verdict, and the claims that have no switch."""
    summary = summary_text(findings, without)
    parts = [INTRODUCTION.format(version=__version__, runs=runs, seed=seed, summary=summary).rstrip()]
    for verdict in VERDICTS:
        rows = [_row(f) for f in findings if f.verdict == verdict]
        if rows:
            parts.append(f"\n## {WORDS[verdict].capitalize()} ({len(rows)})\n\n{MEANINGS[verdict]}\n")
            head = ("claim", "switch", "isolated", "collective", "difference", "expected")
            parts.append(markdown_table(head, rows))
    if without:
        parts.append(f"\n## No switch ({len(without)})\n\nClaims that no number of the model stands for.\n")
        rows = [[f"{', '.join(c.refs)}: {c.claim}", c.source, c.reason] for c in without]
        parts.append(markdown_table(("claim", "source", "what is missing"), rows))
    return "\n".join(parts) + "\n"


def _row(f: ClaimFinding) -> list[str]:
    claim = f.claim
    text = f"`{claim.id}` {claim.claim} ({', '.join(claim.refs)}: {claim.source})" + (
        f" **{f.reason}**" if f.reason else ""
    )
    if claim.finding and f.verdict in UNWANTED:
        text += f" *Why: {claim.finding}*"
    changes = [change_text(f.changes.get(level), claim.negligible) for level in LEVELS]
    return [text, f"{switch_text(claim, '`')} in {claim_place(f)}", *changes, expected_text(claim)]


def as_dict(
    findings: Sequence[ClaimFinding], without: Sequence[ClaimWithoutSwitch], runs: int, seed: int, command: str = ""
) -> dict[str, Any]:
    """One JSON object (docs/json.md): counts, every claim with what its switch moves, claims without a switch."""
    return {
        "schema": 1,
        "counts": count_verdicts(findings),
        "summary": summary_text(findings, without),
        "runs": runs,
        "seed": seed,
        "claims": [_claim_as_dict(f) for f in findings],
        "no_switch": [c.model_dump(mode="json") for c in without],
        "model_hash": model_hash(),
        "command": command,
        **environment(),
        "written": timestamp(),
    }


def _claim_as_dict(f: ClaimFinding) -> dict[str, Any]:
    facts = f.claim.model_dump(mode="json", by_alias=True) | {"scenario": f.scenario, "year": f.year}
    expected = {level: facts.pop(level) or None for level in LEVELS}
    changes = {level: _change_as_dict(f.changes.get(level)) for level in LEVELS}
    return facts | {
        "verdict": f.verdict,
        "switch": switch_text(f.claim),
        "keys": list(f.claim.keys),
        "unit": f.claim.unit,
        "expected": expected,
        "changes": changes,
        "reason": f.reason or None,
    }


def _change_as_dict(change: SwitchChange | None) -> dict[str, float] | None:
    if change is None:
        return None
    names = ("before", "after", "mean", "low", "high")
    return {name: getattr(change, name) for name in names}


def inert_as_dict(findings: Sequence[ClaimFinding], runs: int, seed: int) -> dict[str, Any]:
    """What ``configs/inert_switches.json`` holds: by key, the moves that were found inert."""
    switches: dict[str, list[dict[str, Any]]] = {}
    for f in findings:
        if f.verdict != "inert":
            continue
        changes: Mapping[Level, SwitchChange] = f.changes
        move = {
            "claim": f.claim.id,
            "switch": switch_text(f.claim),
            "keys": list(f.claim.keys),
            "scenario": f.scenario,
            "unit": f.claim.unit,
            "negligible": f.claim.negligible,
            "isolated": _change_as_dict(changes["isolated"]),
            "difference": _change_as_dict(changes["difference"]),
        }
        for key in f.claim.keys:
            switches.setdefault(key, []).append(move)
    facts = {"model_version": __version__, "model_hash": model_hash(), "runs": runs, "seed": seed}
    return facts | {"switches": {key: switches[key] for key in sorted(switches)}}
