"""Switching values: how far one assumed number must move, all others unchanged, until the verdict is another one.

Each assumed number is moved to half and to double, in both arms, on the seeds of the comparison.
Few runs say which of them come near another verdict: what they move mean and spread by is carried over to the 80 %
interval of all runs. The nearest are then run with all runs of the comparison, and where the verdict is another at half
or double, halving the distance on a logarithmic scale finds the smallest move with another verdict. Where none is
found, the search goes on to the ends of the declared ranges. Few runs can miss a number, and a verdict that comes and
goes in between is not looked for.
"""

from cisim.comparison.switching_value.result import SwitchingValues
from cisim.comparison.switching_value.search import find_switching_values, search

__all__ = ["SwitchingValues", "find_switching_values", "search"]
