"""M23: how much nonprofits claim."""

from __future__ import annotations

from cisim.model.jit import kernel
from cisim.model.kernels.layout import Org, Organisations, Runs, Strategy


@kernel
def decide_claims(runs: Runs, orgs: Organisations) -> None:
    """(M23) c = chi (1 - a) rho: a nonprofit claims the more the less it is aligned, and the more of its income funders
    decide anew each year, by last year's grants; nobody does before the first ones.
    """
    org, strategy = orgs.org, orgs.strategy
    for r in range(org.shape[0]):
        for o in range(runs.nonprofits):
            own = 1.0 - org[r, Org.alignment, o]
            org[r, Org.claim, o] = min(1.0, strategy[r, Strategy.claim_effort, o] * own * org[r, Org.renewed, o])
