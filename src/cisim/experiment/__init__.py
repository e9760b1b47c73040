"""Experiments: designs that are run as sweeps, and the analyses of what was run."""
