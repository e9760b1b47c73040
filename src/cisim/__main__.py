"""``python -m cisim``."""

from cisim.cli import main

main()
