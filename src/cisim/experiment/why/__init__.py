"""What carries a difference between isolated and collective: mechanisms, allocation and learning, assumptions.

``switches`` is the table of mechanisms and how each is switched off in the collective arm, ``designs`` makes three
experiments of a scenario, ``run`` runs them into a folder, ``result`` is what they say, ``sentences`` says it in words.
"""
