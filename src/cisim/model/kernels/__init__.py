"""Compiled equations. Arrays and numbers in, arrays changed in place; the equation numbers are those of docs/odd.md.

Array axes are always ``[row, ...]``: a row is one run of one arm. ``w = world[r]`` is the community that row lives in;
rows of one world share problem, ties and luck.
"""
