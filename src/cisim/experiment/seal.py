"""Sealed plans: what was to be run and analysed, written down with a date before it was, and what became of it.

A seal is a code over the hashes of the plan, its design points and the model, the planned analyses, and the date.
Whoever published the code can show later that nothing of it was changed; without that it shows changes by accident.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cisim.storage.checksums import DamagedError, data_checksum, read_object

ANALYSES = ("effects", "sensitivity", "sign-map", "audit", "paired", "selection")
"""Commands that analyse a sweep."""
CODE_DIGITS = 16
FLAGS = ("--json", "--pool", "--each-world", "--bca")
"""Options of analyses that take no value; the first does not change what is said."""


def make_seal(facts: Mapping[str, Any]) -> dict[str, Any]:
    """These facts with the code that seals them."""
    return dict(facts) | {"code": _code(facts)}


def is_whole(seal: Mapping[str, Any]) -> bool:
    """Whether a seal is the one that was made."""
    return bool(seal.get("code") == _code(seal))


def _code(facts: Mapping[str, Any]) -> str:
    content = {key: value for key, value in facts.items() if key != "code"}
    return data_checksum(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())[:CODE_DIGITS]


def analysis_words(command: str) -> tuple[str, ...]:
    """An analysis without the folder it is of, its options in one order: ``effects --outcome gap``.

    Raises:
        ValueError: it is no analysis.
    """
    words = [word for word in shlex.split(command) if word != FLAGS[0]]
    words = words[1:] if words[:1] == ["cisim"] else words
    if not words or words[0] not in ANALYSES:
        raise ValueError(f"'{command}' is no analysis: it begins with one of {', '.join(ANALYSES)}")
    options: list[str] = []
    for word in words[1:]:
        if word.startswith("-"):
            options.append(word)
        elif options and "=" not in options[-1] and options[-1] not in FLAGS:
            options[-1] = f"{options[-1]}={word}"
    return (words[0], *sorted(options))


def done_analyses(folder: Path) -> list[str]:
    """The commands of the analyses whose answers are in a folder."""
    commands = []
    for file in sorted((folder / "analysis").glob("*.json")):
        try:
            command = read_object(file)["provenance"]["command"]
            analysis_words(command)
        except (DamagedError, KeyError, TypeError, ValueError):
            continue
        commands.append(command)
    return commands


def seal_sentences(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """What was planned, whether the seal holds, and what was added; nothing for a sweep without a seal."""
    seal = manifest.get("seal")
    if seal is None:
        return []
    planned = "; ".join(seal["analyses"]) or "none named"
    return [
        f"Sealed on {seal['sealed']} with code {seal['code']}: {seal['runs']:,} runs, {seal['replications']:,} "
        f"replications; planned analyses: {planned}.",
        _state(seal, manifest),
        *_additions(seal, manifest),
        *_analyses(seal["analyses"], done_analyses(folder)),
    ]


def _state(seal: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    steps = manifest["history"]
    if not is_whole(seal):
        return "The seal is broken: it was changed after it was made."
    if steps[0]["plan_hash"] != seal["plan_hash"]:
        return "The seal does not hold: what was run first is not the plan that was sealed."
    if any(step["model_hash"] != seal["model_hash"] for step in steps) or manifest["model_hash"] != seal["model_hash"]:
        return "The seal does not hold: runs are of another version of the model than the one sealed."
    if steps[0]["begun"] < seal["sealed"]:
        return f"The seal does not hold: the first runs are older than it ({steps[0]['begun']})."
    return (
        f"The seal holds: plan and model are those that were sealed; the first run began later ({steps[0]['begun']})."
    )


def _additions(seal: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[str]:
    added = [f"{s['replications']:,} replications in all since {s['begun']}" for s in manifest["history"][1:]]
    rules = [f"replications by the rule '{rule['rule']}'" for rule in manifest.get("until", [])]
    return [f"Added to the plan: {'; '.join([*added, *rules])}."] if added or rules else []


def _analyses(planned: Iterable[str], done: Iterable[str]) -> list[str]:
    wanted = {analysis_words(text): text for text in planned}
    made = {analysis_words(text): " ".join(analysis_words(text)) for text in done}
    missing = [text for words, text in wanted.items() if words not in made]
    more = [text for words, text in made.items() if words not in wanted]
    sentences = [f"Planned and not done: {'; '.join(missing)}."] if missing else []
    return sentences + ([f"Analyses that were not planned: {'; '.join(more)}."] if more else [])
