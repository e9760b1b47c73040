"""Figures for papers and files, with matplotlib."""
