"""The dashboard: the model in a browser, on this computer alone. Everything on a page comes from calls of the library.

app.py      the application that Solara serves: routes, and the frame around pages
pages.py    what a page must be, and the table of pages
shell/      the frame: server, middleware, header, line of status, drawer, figures
state/      what a visitor has chosen and what was computed for it; draws nothing
explore/, compare/, experiment/, organisations/, learn/
            one folder a page: Python, Vue templates and style sheet together

Private: ``cisim dashboard`` and the links of its pages are the interface; a new page follows ``pages.py``.
"""
