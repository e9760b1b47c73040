"""The model's own answers to what a room guesses: computed once, in a thread, while nobody waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock, Thread

from cisim.charts.page.guess import ModelAnswer
from cisim.comparison.comparison import Comparison, compare
from cisim.comparison.sentences import verdict_sentence
from cisim.comparison.verdict import ROPE, VERDICTS
from cisim.dashboard.room.stages import GUESS_HIGH, GUESS_LOW, scenario_of
from cisim.dashboard.state.cache import LruCache
from cisim.experiment.attribution import attribute_effect
from cisim.language import _

RUNS = 200
"""Paired runs behind an answer."""


@dataclass(frozen=True)
class RoomAnswer:
    """What the model returns.

    Attributes:
        comparison: its runs.
        condition: name of the condition that carries most of the difference; empty where there is none to carry.
    """

    comparison: Comparison
    condition: str

    def to_model_answer(self) -> ModelAnswer:
        """The difference at the end on the scale of the guesses."""
        d = self.comparison.to_dict()["difference"]
        unit, sides = _("of 100 children"), (_("alone ahead"), _("together ahead"))
        return ModelAnswer(d["mean"], d["p10"], d["p90"], unit, GUESS_LOW, GUESS_HIGH, True, ROPE, sides)

    def sentence(self) -> str:
        """The verdict in words."""
        return verdict_sentence(self.comparison.to_dict())


class RoomAnswers:
    """Answers by scenario and seed."""

    def __init__(self) -> None:
        self._found: LruCache[tuple[str, int], RoomAnswer] = LruCache(8)
        self._begun: set[tuple[str, int]] = set()
        self._lock = Lock()

    def get(self, scenario: str, seed: int) -> RoomAnswer | None:
        """The answer; ``None`` while it is computed, which begins when it is first asked for."""
        key = scenario, seed
        found = self._found.get(key)
        with self._lock:
            if found is None and key not in self._begun:
                self._begun.add(key)
                Thread(target=self._compute, args=key, daemon=True).start()
        return found

    def _compute(self, scenario: str, seed: int) -> None:
        comparison = compare(scenario_of(scenario), RUNS, seed)
        rows = attribute_effect(comparison, threads=1).rows
        self._found.put((scenario, seed), RoomAnswer(comparison, rows[0]["condition"] if rows else ""))
        with self._lock:
            self._begun.discard((scenario, seed))


def model_choice(answer: RoomAnswer, question: str) -> str:
    """The option the model gives to a closed question; empty if it has none."""
    verdict = answer.comparison.verdict
    return {"outcome": verdict if verdict in VERDICTS else "", "condition": answer.condition}.get(question, "")
