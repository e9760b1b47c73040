"""Sweeps: a design is planned as a table, run in tasks that can be interrupted and distributed, and stored as files.

``experiment`` reads the file, ``design`` makes the points, ``plan`` the tables and tasks, ``task`` runs one task
anywhere, ``runner`` runs all of them through an executor, ``store`` is the folder of results. ``run_experiment`` does
it all in one call.
"""
