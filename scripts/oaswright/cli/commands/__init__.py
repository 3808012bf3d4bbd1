"""The commands, a module each; `cli/group.py` imports one when it is called."""
