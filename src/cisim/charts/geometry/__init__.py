"""What a figure shows, once for every way to draw it: order, places, colours, words and findings as typed data.

``paper`` draws it with matplotlib, ``page`` as SVG.
"""
