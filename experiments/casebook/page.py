"""A case as a page: words from its text file, numbers from its runs."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from casebook.evidence import beside_the_source, bullets, changes
from casebook.figures import Finding, judge
from casebook.inputs import inputs
from casebook.statistics import Study
from casebook.words import TEXTS, Variant, Words, read_words
from cisim.charts.matplotlib_style import svg
from cisim.charts.paper.comparison import draw
from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.money_sentences import money_sentence
from cisim.comparison.number_text import signed, years_text
from cisim.comparison.verdict import also_possible, verdict_of
from cisim.comparison.verdict_sentences import verdict_sentence, verdict_text
from cisim.errors import CisimError
from cisim.report.comparison_tables import year_bands
from cisim.report.markdown import escape_dollars, markdown_table
from cisim.scenario.load import cases, load, presets
from cisim.scenario.scenario import Scenario

SEED = 1


@dataclass(frozen=True)
class Page:
    """A case: its name and how many pairs of runs stand behind its numbers."""

    name: str
    runs: int

    @cached_property
    def words(self) -> Words:
        """What its text file says."""
        return read_words(TEXTS / f"{self.name}.toml")

    @cached_property
    def comparison(self) -> Comparison:
        """The case beside its isolated arm."""
        return compare(load(self.name), self.runs, SEED)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The object of ``cisim compare --json``."""
        return self.comparison.to_dict()

    @cached_property
    def twin(self) -> str:
        """The preset that is the same scenario under another name, to the last value; empty if there is none."""
        own = load(self.name).hash
        return next((n for n in presets() if n not in cases() and load(n).hash == own), "")

    @cached_property
    def verdict(self) -> str:
        """The verdict, and whether it is firm."""
        return verdict_text(self.result["verdict"], self.result["also_possible"])

    @cached_property
    def variants(self) -> list[tuple[Variant, dict[str, Any]]]:
        """The what-ifs of the text file, each with what comes out."""
        scenario = self.comparison.scenario
        return [(v, compare(varied(scenario, v.changes), self.runs, SEED).to_dict()) for v in self.words.variants]

    @property
    def cautions(self) -> list[str]:
        """What has to be known beside the verdict."""
        notes = []
        if self.twin:
            notes.append(
                f"This is the preset `{self.twin}` to the last value (same hash): a point of reference for other "
                "pages, not a case of its own, and its verdict is no further evidence."
            )
        for variant, result in self.variants:
            if variant.beside_verdict:
                notes.append(
                    f"{variant.beside_verdict} With the usual value ({variant.label}): "
                    f"{span(result['difference'])}, {verdict_text(result['verdict'], result['also_possible'])}."
                )
        return notes

    @cached_property
    def findings(self) -> list[Finding]:
        """Figures of the sources beside both arms."""
        claims = self.words.claims
        others = {c.other for c in claims if c.other}
        study = Study(self.comparison, {name: compare(load(name), self.runs, SEED) for name in others})
        return [judge(claim, study) for claim in claims]

    def picture(self) -> str:
        """Stages and years, as SVG."""
        return svg(draw(self.result, self.comparison.months, year_bands(self.comparison)))

    def markdown(self) -> str:
        """The whole page."""
        scenario, words = self.comparison.scenario, self.words
        parts = [
            f"# {scenario.title}",
            escape_dollars(f"`{self.name}`: {scenario.description} Sources: {'; '.join(scenario.sources)}."),
            self._made(),
            "## What comes out",
            f"{escape_dollars(verdict_sentence(self.result))} {escape_dollars(money_sentence(self.result))}",
            *(f"**Beside this verdict.** {escape_dollars(note)}" for note in self.cautions),
            f"![Both arms at every stage and over the years]({self.name}.svg)",
            self._stages(),
            self._horizons(),
            self._indicators(),
            "## What the source says",
            bullets(words.says),
            "## What is modelled",
            bullets(words.modelled),
            *beside_the_source(self.findings, words),
            *self._variants(),
            "## What is left out",
            bullets(words.left_out),
            *changes(words),
            *self.assumed(),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _made(self) -> str:
        unit = self.words.unit
        return (
            f"Made by `make cases` ({self.runs} paired runs, seed {SEED}, model {self.result['model_version']}). "
            "Illustrative: nothing is fitted to this initiative's results."
            + (f" Where a figure or a table says *children*, read {unit}." if unit else "")
        )

    def _verdict_at(self, moment: int, stage: int | None = None) -> str:
        difference = self.comparison.difference_at(moment, stage)
        rope = self.comparison.rope
        return verdict_text(verdict_of(difference, rope), also_possible(difference, rope))

    def _stages(self) -> str:
        rows = [
            [r["stage"], *(f"{r[k]:.1f}" for k in ("start", "isolated", "collective")), span(r["difference"]),
             self._verdict_at(-1, s)]
            for s, r in enumerate(self.result["stages"])
        ]  # fmt: skip
        after = f"after {years_text(self.result['years'])}, in percent"
        head = ["stage", "start", f"isolated, {after}", "collective", "difference (80 % of runs)", "verdict"]
        return markdown_table(head, rows)

    def _horizons(self) -> str:
        moments = [round(12 * h["years"]) for h in self.result["horizons"]]
        at = [int(np.flatnonzero(self.comparison.months == m)[0]) for m in moments]
        rows = [[years_text(h["years"]), span(h), self._verdict_at(k)]
                for k, h in zip(at, self.result["horizons"], strict=True)]  # fmt: skip
        return markdown_table(["after", "difference at the last stage (80 % of runs)", "verdict"], rows)

    def _indicators(self) -> str:
        shares = [self.result["arms"][arm]["indicators_rising"] for arm in ("isolated", "collective")]
        if None in shares:
            return ""
        window = years_text(self.result["indicator_window"])
        text = f"Indicators with a rising trend over the first {window}: {both(shares)}."
        for claim in self.words.claims:
            if claim.statistic == "rising" and claim.count:
                limit = claim.count[0] / claim.count[1]
                often = both((self.comparison.rising >= limit).mean(axis=1))
                text += f" Share of runs in which at least {100 * limit:.0f} % of them rise: {often}."
        return text

    def _variants(self) -> list[str]:
        if not self.variants:
            return []
        rows = [["as above", span(self.result["difference"]), self.verdict]]
        for variant, result in self.variants:
            verdict = verdict_text(result["verdict"], result["also_possible"])
            rows.append([escape_dollars(variant.label), span(result["difference"]), verdict])
        head = ["what if", "difference at the end (80 % of runs)", "verdict"]
        return ["## What if", "Both arms are changed alike.", markdown_table(head, rows)]

    def assumed(self) -> list[str]:
        """The table of inputs with their grades; needs no run."""
        file = cases()[self.name]
        parent = tomllib.loads(file.read_text(encoding="utf-8"))["extends"]
        rows = [[i.where, f"`{i.key}`", i.value, escape_dollars(i.reason), i.grade, i.source] for i in inputs(file)]
        text = (f"Every value that `configs/cases/{self.name}.toml` sets; all else is as in `{parent}`. Grades: S the "
                "source article and its comments, L published literature, A assumption; *recalled*: not "
                "checked.")  # fmt: skip
        return ["## What is assumed", text, markdown_table(["where", "key", "value", "why", "grade", "source"], rows)]


def varied(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """A scenario with other values; ``stages.NAME.FIELD`` changes a stage, ``stages.*.FIELD`` all of them, and
    ``initiatives`` what is said of them.
    """
    data = scenario.to_dict()
    fields = {key: value for key, value in changes.items() if key.startswith("stages.") or key == "initiatives"}
    for key, value in fields.items():
        if key == "initiatives":
            data[key] = value
            continue
        _, name, field = key.split(".")
        chosen = [s for s in data["stages"] if name in ("*", s["name"])]
        if not chosen:
            raise CisimError(f"{scenario.name}: no stage '{name}'")
        for stage in chosen:
            stage[field] = value
    changed = Scenario.from_dict(json.loads(json.dumps(data)), scenario.name) if fields else scenario
    return changed.replace({key: value for key, value in changes.items() if key not in fields})


def both(shares: Sequence[float]) -> str:
    """Shares of both arms in percent."""
    return f"{100 * shares[0]:.0f} % isolated, {100 * shares[1]:.0f} % collective"


def span(difference: Mapping[str, Any]) -> str:
    """``+4.1 (+0.6 to +7.9)``."""
    mean, low, high = (signed(difference[k]) for k in ("mean", "p10", "p90"))
    return f"{mean} ({low} to {high})"
