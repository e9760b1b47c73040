"""The workshop room: phones vote and decide on plain pages, the host alone moves the room on, and all that happens is a
log from which the room can be made again.
"""
