"""Reports of results: text for a terminal, HTML, tables and files; and descriptions of the model.

Private: the files and texts it makes are the interface (docs/json.md).
"""
