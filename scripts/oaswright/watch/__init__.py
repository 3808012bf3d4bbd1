"""On each save: check, diff, generate, prove; only what the save affects, in a process that stays warm."""

from oaswright.watch.event import Event, Finished, Idle, Ready, Restarted, Saved, Slow, Step, data
from oaswright.watch.loop import Options, watch
from oaswright.watch.words import Line, lines

__all__ = ["Event", "Finished", "Idle", "Line", "Options", "Ready", "Restarted", "Saved", "Slow", "Step", "data", "lines", "watch"]
