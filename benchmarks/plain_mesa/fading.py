"""M21: what a cohort has gained fades unless it is built on."""

from __future__ import annotations


def kept_part(gain: float, more: float, years: float, fading: float) -> float:
    """(M21) K = k + (1 - k) b, k = 1 - omega (1 - kappa(D)), b = clip((I - I0)/(u - u0), 0, 1) of a gain, 0 of a loss.

    Args:
        gain: u - u0, what a cohort brings beyond what it would have had.
        more: I - I0, service of its stage beyond that of the first month.
        years: D, of its stay there.
        fading: omega.
    """
    k = 1.0 - fading * (1.0 - remaining(years))
    built_on = min(1.0, max(0.0, more / gain)) if gain > 0.0 else 0.0
    return k + (1.0 - k) * built_on


def remaining(years: float) -> float:
    """(M21) half within a year, half again in two more."""
    return 0.5**years if years <= 1.0 else 0.5 * 0.5 ** ((years - 1.0) / 2.0)
