"""M1 what a practice is worth, and M2 what a change of it is worth to those who look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cisim.model.kernels.layout import Block, Fixed

if TYPE_CHECKING:
    from .places import Stage


class Landscape:
    """(M1) f = (1/n) sum_b v_b(x_b, K_w neighbours, K_b bits of the context), as lists of contributions."""

    def __init__(self, block: Block) -> None:
        problem, stages = block.problem.landscape, block.problem.best.shape[1]
        self.bits = problem.n
        self.shift = problem.k_within + 1
        self.own, self.other = (1 << self.shift) - 1, (1 << problem.k_across) - 1
        self.values = problem.table[0].reshape(stages, problem.n, -1).tolist()
        self.whole = problem.whole[0].tolist()
        self.best = block.problem.best[0].tolist()
        self.listed = block.problem.fixed[0, Fixed.listed].tolist()
        self.reads, self.seen = block.problem.reads.tolist(), block.problem.plan_reads.tolist()
        self.readers = [[(t, self.seen[t][s]) for t in range(stages) if self.seen[t][s]] for s in range(stages)]
        self.found: dict[tuple[int, int, int], tuple[float, float]] = {}

    def parts(self, s: int, x: int, context: int) -> tuple[float, float]:
        """(M1) what dimensions on the short list and off it contribute to f; remembered."""
        key = s, x, context
        if key not in self.found:
            self.found[key] = self._add_up(s, x, context)
        return self.found[key]

    def _add_up(self, s: int, x: int, context: int) -> tuple[float, float]:
        if self.whole[s]:
            return self.whole[s][x], 0.0
        n, own, other, shift, listed = self.bits, self.own, self.other, self.shift, self.listed[s]
        x |= x << n
        context |= context << n
        on, off = 0.0, 0.0
        for b, values in enumerate(self.values[s]):
            value = values[((x >> b) & own) | (((context >> b) & other) << shift)]
            if (listed >> b) & 1:
                on += value
            else:
                off += value
        return on / n, off / n

    def fitness(self, s: int, x: int, context: int) -> float:
        """(M1) true f of a practice at a stage in a context."""
        on, off = self.parts(s, x, context)
        return on + off

    def gain_own(self, s: int, old: int, new: int, context: int, pressure: float) -> float:
        """(M2) change of f as it is seen: dimensions off the list are discounted by the pressure of the list."""
        on, off = self.parts(s, new, context)
        on_before, off_before = self.parts(s, old, context)
        return on - on_before + (1.0 - pressure) * (off - off_before)

    def gain_others(self, s: int, old: int, new: int, stages: list[Stage]) -> float:
        """(M2) change of f at the coupled stages of the initiative if the changed bits came to prevail at stage s."""
        total = 0.0
        for t, read in self.readers[s]:
            if (old ^ new) & read:
                practice, kept = stages[t].prevailing, stages[t].context & ~read
                total += self.fitness(t, practice, kept | (new & read))
                total -= self.fitness(t, practice, kept | (old & read))
        return total

    def gain_declared(self, old: int, new: int, definition: int) -> float:
        """(M2) change by a declared definition of success: +1/n for each bit that moves to it, -1/n for each away."""
        changed = old ^ new
        away = changed & (new ^ definition)
        return (changed.bit_count() - 2 * away.bit_count()) / self.bits

    def context_of(self, s: int, prevailing: list[int]) -> int:
        """(M1) at each position the bit that prevails at the coupled stage that is read there."""
        context = 0
        for practice, read in zip(prevailing, self.reads[s], strict=True):
            context |= practice & read
        return context

    def context_seen(self, s: int, context: int, prevailing: list[int]) -> int:
        """(M3) the context as the plan of an initiative sees it: what it does not look at stays as it is."""
        for practice, read in zip(prevailing, self.seen[s], strict=True):
            context = (context & ~read) | (practice & read)
        return context
