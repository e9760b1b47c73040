"""The dashboard: the model in a browser, on this computer alone. Everything shown comes from calls of the library.

settings.py   what a visitor has chosen: frozen, with history
url.py        the same as a query string, read back politely
controls.py   the eight controls and the examples to try, from the declarations
results.py    comparisons of one visitor: preview, refined, kept for undo
session.py    everything of one visitor, made anew for each browser tab
theme.py      colours of the page, from those of the charts
server.py     the server: offline, on loopback
app.py        routes and the frame around pages
pages/        one module a page; the table PAGES names them
components/   pieces of pages, each a Vue template with a Python signature
"""
