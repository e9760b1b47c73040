"""Experiments: designs that are run as sweeps, and the analyses of what was run.

Private: ``cisim sweep`` and the analyses of it, with the files they write (docs/sweeps.md), are the interface.
"""
