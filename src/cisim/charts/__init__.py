"""Pictures as functions of tables: matplotlib for papers and files, one visual language (``style``).

Private: pictures of results are made by ``plot()``, ``cisim compare --out`` and ``cisim report``.
"""
