"""Analyses of finished sweeps: they read the files of a folder, never run the model, and give tables.

``sweep_files``, ``table`` and ``sampled_design`` read, ``panel`` aligns replications, ``bootstrap`` makes intervals;
``factorial``, ``shapley``, ``paired``, ``sensitivity``, ``sign_map``, ``audit``, ``one_at_a_time``, ``selection`` and
``place_effects`` answer one question each; ``write`` saves the answers.
"""
