"""The command line."""

from cisim.cli.group import Cli, main

__all__ = ["Cli", "main"]
