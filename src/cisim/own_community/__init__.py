"""Communities from files: organisations and ties that people have, read with errors that name row and column.

Private: ``cisim.load_community`` is the interface.
"""
