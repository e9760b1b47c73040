"""M3: the vote on a joint change that has been found good. Members never must adopt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ties import ADOPTED, REFUSED

if TYPE_CHECKING:
    from .agents import Organisation
    from .cycles import JointTrial


def vote(trial: JointTrial) -> None:
    """(M3) each whose practice would change adopts it for itself, or refuses."""
    for o in trial.parties:
        new = trial.apply(o.practice)
        if new != o.practice:
            if o.rule.ballot == "interests":
                agrees = follows(o, new, trial.gain)
            else:
                agrees = o.random.random() < o.mean_trust * o.alignment
            answer(o, new, agrees)


def decide_policy(trial: JointTrial) -> None:
    """(M3) a policy bit is the governments' to set; where they decide, the others count as in favour."""
    decided = False
    for o in trial.parties:
        new = trial.apply(o.practice)
        if o.governs and o.can_decide and new != o.practice:
            decided = True
            if o.rule.ballot == "interests":
                agrees = follows(o, new, trial.gain)
            else:
                agrees = o.consents(new, 1.0 / o.model.landscape.bits, mediated(o), stake=1.0)
            answer(o, new, agrees)
    for o in trial.parties:
        if decided and not o.governs:
            o.ballot = ADOPTED


def follows(o: Organisation, new: int, gain: float) -> bool:
    """(M3) agrees if (1 - a) stake du + a G > 0, a loss less what is settled; who agrees follows as it trusts."""
    return o.consents(new, gain, mediated(o)) and o.random.random() < o.mean_trust


def mediated(o: Organisation) -> float:
    """Share of its losses that mediation settles, within reach of the partnership."""
    return o.partnership.reaching(o.admitted)["mediation"]


def answer(o: Organisation, new: int, agrees: bool) -> None:
    """What it says, and what it therefore does."""
    o.ballot = ADOPTED if agrees else REFUSED
    if agrees:
        o.proposal = new
