"""Experiments: designs that are run as sweeps, the analyses of what was run, and what carries a difference (``why``).

Private: ``cisim.why``, ``cisim sweep`` and the analyses of it, with the files they write (docs/sweeps.md), are the
interface.
"""
