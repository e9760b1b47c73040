"""Comparisons: arms on the same worlds and the same luck, paired differences, verdicts, and what is said of them."""
