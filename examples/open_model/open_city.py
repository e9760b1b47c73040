"""What a scenario can bring along: a condition, a funding rule, a rule of a sector and an outcome of one's own.

Beside it stands the scenario that names them. Try it from the top of the repository:

    cisim compare examples/open_model/open-city.toml --allow-code

The condition and its numbers are invented.
"""

import numpy as np
import numpy.typing as npt

from cisim import Scenario, declare_outcome
from cisim.model.conditions import Change, Condition, own
from cisim.model.kernels.layout import Block, Cell, Grant, Trait
from cisim.model.sectors import SectorDraw
from cisim.simulation.observe import Record

Array = npt.NDArray[np.float64]

MENTORS = Condition(
    name="mentors",
    title="Mentors",
    claim="Experienced staff is lent to organisations that try something new.",
    source="an example",
    evidence="none, it is an example",
    grade="A", main_path="M15: less is forgotten",
    price="hours of those who mentor, from the first day",
    harm="what mentors know is followed more often",
    build_years=own("build_years", "mentors", 1.0, 0.1, 20, "years", "A", "", "time to build it up"),
    parameters=(
        own("keeping", "mentors", 0.3, 0, 1, "share", "A", "", "forgetting that is avoided"),
        own("following", "mentors", 0.1, 0, 1, "share", "A", "", "rise of conformity"),
        own("hours", "mentors", 1.0, 0, 100, "hours/month", "A", "", "hours per member"),
    ),
    changes=(
        Change("retention", "add", ("keeping",), "benefit", "practice stays"),
        Change("conformity", "add", ("following",), "harm", "mentors are followed"),
        Change("coordination_hours", "add", ("hours",), "price", "mentoring", driver="strength"),
    ),
)  # fmt: skip


def by_need(view: Block, month: int) -> Array:
    """Shares of grants ``[run, funder, nonprofit]``: funders give by the need of the cells of those they may fund."""
    nonprofits = view.funding.grant.shape[3]
    segments = len(view.pathway.share)
    stage, segment = view.orgs.traits[:, Trait.stage, :nonprofits], view.orgs.traits[:, Trait.segment, :nonprofits]
    need = np.take_along_axis(view.pathway.cell[:, Cell.need], stage * segments + segment, axis=1)
    shares = view.funding.grant[:, Grant.eligible] * need[:, None, :]
    return np.asarray(shares / shares.sum(axis=2, keepdims=True))


def equal_offices(draw: SectorDraw) -> Array:
    """Capacity ``[run, organisation]``: every office has the same size, whatever its stage."""
    return np.broadcast_to(draw.usual.mean(axis=1, keepdims=True), draw.usual.shape).copy()


@declare_outcome(
    "Reading gap",
    unit="points",
    better=-1,
    text="best-off minus worst-off neighbourhood among those who read well",
)
def reading_gap(record: Record, scenario: Scenario) -> Array:
    """The gap at the stage of reading, ``[arm, run, moment]``."""
    stage = [s.label for s in scenario.stages].index("reading")
    share = record.attainment[..., stage, :]
    return np.asarray(100 * (share.max(axis=-1) - share.min(axis=-1)))
