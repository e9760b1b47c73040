"""Plans of a workshop for several lengths: what happens, for how many minutes, and what the facilitator says."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.language import N_, _


@dataclass(frozen=True)
class AgendaStep:
    """A step of a workshop.

    Attributes:
        key: its name.
        minutes: by the length of the workshop in minutes; a length that is not named leaves it out.
    """

    key: str
    title_: str
    does_: str
    says_: str
    minutes: dict[int, int]

    @property
    def title(self) -> str:
        """A heading."""
        return _(self.title_)

    @property
    def does(self) -> str:
        """What the facilitator does."""
        return _(self.does_)

    @property
    def says(self) -> str:
        """What the facilitator says."""
        return _(self.says_)


LENGTHS = (20, 45, 60, 75)
"""Minutes for which there is a plan."""

STEPS: tuple[AgendaStep, ...] = (
    AgendaStep(
        "welcome", N_("Welcome"),
        N_("Let all join. Ask the test question, so that everybody has voted once. Nobody waits for anybody."),
        N_("This is a model of a community. It is not yours. It will not tell you what to do."),
        {20: 2, 45: 4, 60: 5, 75: 6},
    ),
    AgendaStep(
        "before", N_("Five statements, before"),
        N_("Let everybody answer the five statements. Say that no answer is right."),
        N_("We will ask the same again at the end."),
        {45: 2, 60: 3, 75: 3},
    ),
    AgendaStep(
        "predict", N_("Predict"),
        N_("Ask the three questions. Lock the answers. Show nothing before all are in or the time is up."),
        N_("Guess first. It is fine to be wrong: that is what we came for."),
        {20: 4, 45: 5, 60: 6, 75: 8},
    ),
    AgendaStep(
        "reveal", N_("Reveal"),
        N_("Show the guesses under the model's answer. Ask one who was high and one who was low for their reason."),
        N_("The bar is where 8 of 10 runs end. The community is the same, the luck is not."),
        {20: 5, 45: 4, 60: 5, 75: 6},
    ),
    AgendaStep(
        "alone", N_("Play alone"),
        N_("Hand out the roles. Nobody talks to other roles. A round is a year of the model."),
        N_("Read your card. Spend your tokens for what your role is after."),
        {45: 8, 60: 10, 75: 13},
    ),
    AgendaStep(
        "together", N_("Play together"),
        N_(
            "Same community, same luck, from the start. Let the room vote on conditions each year. "
            "Show the results of all."
        ),
        N_("You have the same money as before. What you buy is paid out of it."),
        {45: 9, 60: 13, 75: 17},
    ),
    AgendaStep(
        "debrief", N_("Debrief"),
        N_("Show the path, then luck and us, then who won. Ask before you explain."),
        N_("What did you want? What did you get? What did children get?"),
        {20: 7, 45: 10, 60: 14, 75: 17},
    ),
    AgendaStep(
        "after", N_("Five statements, after"),
        N_("Ask the five statements again. Show what changed. Hand out the page to take home."),
        N_("Take one question home. Ask it where you work."),
        {20: 2, 45: 3, 60: 4, 75: 5},
    ),
)  # fmt: skip


@dataclass(frozen=True)
class PlannedStep:
    """A step with its time.

    Attributes:
        step: what happens.
        starts: minutes after the beginning.
        minutes: how long it takes.
    """

    step: AgendaStep
    starts: int
    minutes: int


def plan(length: int) -> tuple[PlannedStep, ...]:
    """The steps of a workshop of so many minutes, one of ``LENGTHS``."""
    found: list[PlannedStep] = []
    now = 0
    for step in STEPS:
        if length in step.minutes:
            found.append(PlannedStep(step, now, step.minutes[length]))
            now += step.minutes[length]
    return tuple(found)
