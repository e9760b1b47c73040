"""Comparisons: arms on the same worlds and the same luck, paired differences, verdicts, and what is said of them.

Private: ``cisim.compare``, ``cisim.compare_forms`` and the methods of what they return are the interface.
"""
