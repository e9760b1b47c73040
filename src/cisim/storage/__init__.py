"""Results as files and folders, whole or not at all.

Private: the layout of the folders is described in the documents of the commands that write them.
"""
