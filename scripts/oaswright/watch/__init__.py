"""On each save: check, diff, generate, prove; only what the save affects, in a process that stays warm."""

from oaswright.watch.event import Event, Finished, Idle, Ready, Restarted, Saved, Slow, Step, data
from oaswright.watch.event_lines import Line, lines
from oaswright.watch.loop import Options, watch

__all__ = ["Event", "Finished", "Idle", "Line", "Options", "Ready", "Restarted", "Saved", "Slow", "Step", "data", "lines", "watch"]
