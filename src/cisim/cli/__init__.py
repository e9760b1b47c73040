"""The command line.

Private: the commands and their options are the interface (docs/cli.md).
"""

from cisim.cli.group import Cli, main

__all__ = ["Cli", "main"]
