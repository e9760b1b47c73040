"""The page Experiment without its components: what is run, what comes with cisim, what is shown of it and how.

``design`` turns settings into an experiment and its command line, ``run`` runs it in small pieces that can be stopped,
``runs`` holds finished runs, shipped or the visitor's own, ``view`` is what the visitor looks at, ``answer`` the
analysis of it, ``figures`` the drawings, ``words`` the sentences.
"""
