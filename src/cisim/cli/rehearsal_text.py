"""What a rehearsal found, in words for a facilitator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cisim.dashboard.room.rehearsal import Rehearsal

SLOW_ANSWER = 0.5
"""Seconds above which people press a button again."""


def rehearsal_text(found: Rehearsal) -> str:
    """Lines of a report."""
    p50, p95 = found.percentile(0.5), found.percentile(0.95)
    speed = "quick enough" if p95 <= SLOW_ANSWER else "slow: close other programs, or use a quicker computer"
    lines = [
        f"{found.phones} phones, some late, slow, doubled or lost",
        f"answers         half within {1000 * p50:.0f} ms, 95 % within {1000 * p95:.0f} ms: {speed}",
        f"lost            {found.lost} of {found.sent} answers and decisions",
        f"late comers     {found.late} found the stage that was on",
        f"largest page    {found.largest_page / 1000:.1f} kB",
        f"memory          {found.memory:.0f} MB, of which the phones took {found.more_memory:.1f} MB",
        f"debrief         the model needs {found.debrief_seconds:.1f} s for it once both rounds are played",
        "stages          until the last phone had answered (slow ones think for a second)",
    ]
    lines += [
        f"  {stage.name:<18}{stage.seconds:5.1f} s, {stage.answers} answers, slowest {1000 * stage.slowest:.0f} ms"
        for stage in found.stages
    ]
    fine = found.lost == 0 and p95 <= SLOW_ANSWER
    return "\n".join([*lines, "ready" if fine else "not ready"])
