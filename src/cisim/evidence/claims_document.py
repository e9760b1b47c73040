"""The document of what the switches of claims move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from cisim.evidence.claim_effects import ClaimFinding
from cisim.evidence.claims import LEVELS, ClaimWithoutSwitch
from cisim.evidence.claims_report import (
    UNWANTED,
    as_dict,
    as_markdown,
    claim_cells,
    claim_place,
    expected_text,
    inert_as_dict,
    summary_text,
    switch_text,
)
from cisim.report import inert_switches
from cisim.report.document import DataFile, Document, Section, Table, document_of, foot_of
from cisim.storage.files import csv_text, environment, json_text

HEADER = ("claim", "verdict", "isolated", "collective", "difference", "expected", "switch")


@dataclass(frozen=True)
class Doctor:
    """What the switches of claims move.

    Attributes:
        findings: of each claim with a switch, inert ones and those against it first.
        without: claims that no number of the model stands for.
        runs: paired runs of each arm.
        seed: root seed.
    """

    findings: Sequence[ClaimFinding]
    without: Sequence[ClaimWithoutSwitch]
    runs: int
    seed: int


@document_of.register
def doctor_document(doctor: Doctor, data: Mapping[str, Any] | None = None, command: str = "") -> Document:
    """The document of a doctor; its arguments are those of ``document_of``. Its Markdown is docs/doctor.md."""
    findings, without, runs, seed = doctor.findings, doctor.without, doctor.runs, doctor.seed
    result = as_dict(findings, without, runs, seed, command) if data is None else data
    unit = (
        f"Means of {runs} paired runs and 95 % intervals of what the switch changes, in points unless the claim is of "
        "another outcome."
    )
    rows = [[*claim_cells(f), f"{switch_text(f.claim)} ({claim_place(f)})"] for f in findings]
    table = Table.of_texts("Switches", HEADER, rows, words=("verdict", "switch"))
    sections = [Section("", (summary_text(findings, without), unit), tables=(table,))]
    if reasons := _reasons(findings):
        sections.append(Section("Reasons", reasons))
    if without:
        cells = [(f"{', '.join(c.refs)}: {c.claim}", c.source, c.reason) for c in without]
        frame = pd.DataFrame(cells, columns=["claim", "source", "what is missing"])
        told = Table.of_frame("Claims that no number of the model stands for", frame)
        sections.append(Section("No switch", tables=(told,)))
    return Document(
        name="doctor",
        title="What every switch moves",
        question="What does each number of the model move that a claim of the sources is about?",
        sections=tuple(sections),
        data=result,
        foot=foot_of("Claims", result),
        record={key: result[key] for key in (*environment(), "model_hash", "runs", "seed", "written")},
        recorded=False,
        command=command,
        files=(
            DataFile("doctor.md", partial(as_markdown, findings, without, runs, seed)),
            DataFile("doctor.csv", partial(_csv, findings)),
            DataFile(inert_switches.FILE, lambda: json_text(inert_as_dict(findings, runs, seed))),
        ),
    )


def _reasons(findings: Sequence[ClaimFinding]) -> tuple[str, ...]:
    """Why a switch cannot be moved, and why it moves nothing or the other way."""
    notes = [f"{f.claim.id}: {f.reason}" for f in findings if f.reason]
    notes += [f"{f.claim.id}: {f.claim.finding}" for f in findings if f.claim.finding and f.verdict in UNWANTED]
    return tuple(notes)


def _csv(findings: Sequence[ClaimFinding]) -> str:
    ends = ("before", "after", "mean", "low", "high")
    header = ["claim", "refs", "scenario", "year", "outcome", "switch", "verdict", "expected"]
    header += [f"{level}_{end}" for level in LEVELS for end in ends]
    rows = []
    for f in findings:
        numbers = [getattr(f.changes[level], end) if f.changes else "" for level in LEVELS for end in ends]
        facts = [f.claim.id, " ".join(f.claim.refs), f.scenario, f.year, f.claim.outcome, switch_text(f.claim)]
        rows.append([*facts, f.verdict, expected_text(f.claim), *numbers])
    return csv_text(header, rows)
