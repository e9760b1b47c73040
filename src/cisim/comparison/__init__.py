"""Comparisons on common random numbers: two arms, forms or scenarios; paired differences, verdicts, sentences.

Private: ``cisim.compare``, ``cisim.compare_forms`` and the methods of what they return are the interface.
"""
