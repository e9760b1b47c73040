"""Pieces of pages: Vue templates beside their Python signatures. Native elements, so that keys and readers work."""
