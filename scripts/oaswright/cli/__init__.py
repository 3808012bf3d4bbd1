"""The command line: one thin function for each command. Nothing else prints, exits or reads the arguments."""

from oaswright.cli.run import main

__all__ = ["main"]
