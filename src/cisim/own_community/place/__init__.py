"""A place from a folder of files that people have: a scenario file with organisations, funders, starts and series.

Private: ``cisim place`` is the interface.
"""
