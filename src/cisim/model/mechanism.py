"""How a mechanism of the model is declared."""

from __future__ import annotations

from dataclasses import dataclass

from cisim.model.parameters import Grade


@dataclass(frozen=True)
class Mechanism:
    """One process of the model.

    Attributes:
        name: equation number, with a letter for a part; or a word.
        sentence: what happens, for everybody.
        price: what it costs those who do it; harm: how it can make outcomes worse.
        evidence: what is known about it; ``grade`` is that of its form, not of its numbers.
        kernels: ``file.function`` in ``cisim/model/kernels``, in the order of the month; ``files`` are its
            other sources.
        numbers: groups or keys of its parameters.
    """

    name: str
    title: str
    sentence: str
    equation: str
    price: str
    harm: str
    source: str
    evidence: str
    grade: Grade
    kernels: tuple[str, ...]
    numbers: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Files of the package that hold it."""
        called = dict.fromkeys(f"model/kernels/{kernel.partition('.')[0]}.py" for kernel in self.kernels)
        return (*called, *self.files)
