"""What is handed on of results: text for a terminal, HTML, tables, files; and descriptions of the model.

Private: the files and texts it makes are the interface (docs/json.md).
"""
