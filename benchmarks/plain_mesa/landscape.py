"""M1 what a practice is worth in a context, and M16 contributions that are drawn anew."""

from __future__ import annotations

from cisim.model.kernels.layout import Block, Fixed


class Landscape:
    """(M1) f = (1/n) sum_b v_b(x_b, K_w neighbours, K_b bits of the context), as lists of contributions."""

    def __init__(self, block: Block) -> None:
        problem, stages = block.problem.landscape, block.problem.best.shape[1]
        self.bits = problem.n
        self.shift, self.across = problem.k_within + 1, problem.k_across
        self.own, self.other = (1 << self.shift) - 1, (1 << problem.k_across) - 1
        self.values = problem.table[0].reshape(stages, problem.n, -1).tolist()
        self.whole = problem.whole[0].tolist()
        self.best = block.problem.best[0].tolist()
        self.listed = block.problem.fixed[0, Fixed.listed].tolist()
        self.reads, self.seen = block.problem.reads.tolist(), block.problem.plan_reads.tolist()
        self.readers = [[(t, self.seen[t][s]) for t in range(stages) if self.seen[t][s]] for s in range(stages)]
        self.spread = ((1.0 - 0.5 ** (self.shift + self.across)) / 3.0) ** 0.5
        self.found: dict[tuple[int, int, int], tuple[float, ...]] = {}

    def contributions(self, s: int, x: int, context: int) -> tuple[float, ...]:
        """(M1) what each element contributes, in n-ths of f; a landscape without elements counts whole for each."""
        key = s, x, context
        if key not in self.found:
            self.found[key] = self._look_up(s, x, context)
        return self.found[key]

    def _look_up(self, s: int, x: int, context: int) -> tuple[float, ...]:
        if self.whole[s]:
            return (self.whole[s][x],) * self.bits
        n, own, other, shift = self.bits, self.own, self.other, self.shift
        x |= x << n
        context |= context << n
        keys = [((x >> b) & own) | (((context >> b) & other) << shift) for b in range(n)]
        return tuple(values[key] for values, key in zip(self.values[s], keys, strict=True))

    def fitness(self, s: int, x: int, context: int) -> float:
        """(M1) true f of a practice at a stage in a context."""
        return sum(self.contributions(s, x, context)) / self.bits

    def gain_own(self, s: int, old: int, new: int, context: int, pressure: float) -> float:
        """(M2) change of f as it is seen: dimensions off the list are discounted by the pressure of the list."""
        before, after = self.contributions(s, old, context), self.contributions(s, new, context)
        listed = (1 << self.bits) - 1 if self.whole[s] else self.listed[s]
        total = 0.0
        for b in range(self.bits):
            seen = 1.0 if (listed >> b) & 1 else 1.0 - pressure
            total += seen * (after[b] - before[b])
        return total / self.bits

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
