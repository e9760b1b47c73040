"""Explore lite: the eight controls of the page Explore in one file that needs no server and no network."""
