"""Analyses of finished sweeps: they read the files of a folder, never run the model, and give tables.

``files`` and ``table`` read, ``panel`` lines replications up, ``resample`` makes intervals; ``factorial``,
``shapley``, ``paired``, ``sensitivity``, ``signmap``, ``audit``, ``oneway``, ``selection`` and ``years`` are one
question each; ``write`` keeps the answers.
"""
