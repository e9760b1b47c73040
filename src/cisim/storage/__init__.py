"""Files and folders of results, written atomically.

Private: the layout of the folders is described in the documents of the commands that write them.
"""
