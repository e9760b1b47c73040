"""Parts of a page that say what figures tell: the table beside the source, what is missing, how many discriminate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from casebook.figures import ONE_ARM, Finding
from casebook.words import Words
from cisim.evidence.density_ratio import LEAST_LOG_RATIO, OUT_OF_REACH
from cisim.report.markdown import escape_dollars, markdown_table

NOTE = f"""Means over runs, 80 % of runs in brackets. *Chance*: of a figure as far out on either side, or that the
claim holds, collective / isolated. *Log ratio*: how much better the figure fits the collective arm, the natural
logarithm of the ratio of predictive densities, with its 95 % interval over runs. A figure tells the arms apart if the
interval leaves out zero and the log ratio is {LEAST_LOG_RATIO:.1f} or more on either side (a ratio of three); else it
*tells nothing*, whichever arm is near it. *Out of reach*: the chance is below {100 * OUT_OF_REACH:.0f} % in both arms,
so that the ratio of their tails says nothing. *Used as input*: a value of the case was set because of it; *used in
construction*: a rule of the model was changed because of the claim ([decisions](../decisions.md)). Neither counts."""
ANSWERS = ("for collective", "for isolated", "tells nothing", "out of reach")


def beside_the_source(findings: Sequence[Finding], words: Words) -> list[str]:
    """The section on figures, and on what is missing."""
    parts = ["## Beside the source's figures"]
    if findings:
        rows = [[escape_dollars(f.claim.claim), f"{f.expected} ({f.observed})" if f.observed else f.expected,
                 f.collective, f.isolated, *f.cells(), f.answer] for f in findings]  # fmt: skip
        head = ["the source", "figure", "collective", "isolated", "chance", "log ratio", "what it says"]
        parts += [f"**{count_sentence(findings)}**", markdown_table(head, rows), NOTE, *_contradictions(findings)]
    else:
        parts.append("**The source gives no figure to compare with.**")
    return [*parts, *_missing(findings, words)]


def count_sentence(findings: Iterable[Finding]) -> str:
    """How many figures discriminate, in which direction, and why the others do not."""
    found = list(findings)
    counts = Counter(f.answer for f in found if f.scored)
    told, both, out = counts["for collective"] + counts["for isolated"], counts["tells nothing"], counts["out of reach"]
    if not counts:
        return "No figure can tell the arms apart." + _others(found)
    text = f"Of {sum(counts.values())} {'figures' if sum(counts.values()) > 1 else 'figure'}, {told or 'none'} "
    text += f"{'discriminate' if told > 1 else 'discriminates'} between the arms"
    if told:
        text += f": {counts['for collective']} for collective, {counts['for isolated']} for isolated"
    rest = [f"{both} {'fits' if both == 1 else 'fit'} both alike"] if both else []
    rest += [f"{out} {'is' if out == 1 else 'are'} out of reach of both"] if out else []
    return text + "." + (f" {' and '.join(rest)}." if rest else "") + _others(found)


def _others(findings: Sequence[Finding]) -> str:
    used = Counter(f"used {f.claim.used}" for f in findings if f.claim.used)
    alone = sum(f.answer == ONE_ARM for f in findings)
    parts = [f"{n} {what}" for what, n in used.items()] + ([f"{alone} of what only one arm has"] if alone else [])
    return f" Not counted: {', '.join(parts)}." if parts else ""


def _missing(findings: Sequence[Finding], words: Words) -> list[str]:
    own = [f"{f.claim.claim}: {f.claim.missing}" for f in findings if f.claim.missing and not f.discriminates]
    if any(f.discriminates for f in findings):
        return ["**What is missing** where a figure tells nothing.", bullets(own)] if own else []
    return ["**What is missing.** " + escape_dollars(words.missing), *([bullets(own)] if own else [])]


def _contradictions(findings: Sequence[Finding]) -> list[str]:
    lines = [f"{f.claim.claim}: collective gives {f.collective}, isolated {f.isolated}, the source {f.expected}."
             for f in findings if f.ratio and f.answer in ("for isolated", "out of reach")]  # fmt: skip
    return ["**What contradicts the source.**", bullets(lines)] if lines else []


def changes(words: Words) -> list[str]:
    """What was changed after a first run."""
    return ["## What was changed after a first run", bullets(words.changed)] if words.changed else []


def bullets(lines: Iterable[str]) -> str:
    """A list of sentences."""
    return "\n".join(f"- {escape_dollars(line)}" for line in lines)
