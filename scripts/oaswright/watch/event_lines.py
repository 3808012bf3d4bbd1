"""The events as lines for people."""

from collections.abc import Iterator
from dataclasses import dataclass

from oaswright.watch.event import Event, Finished, Idle, Ready, Restarted, Saved, Slow, Step


@dataclass(frozen=True, slots=True)
class Line:
    """`tone` is good, bad, quiet or plain; on a terminal it becomes a colour."""

    text: str
    tone: str = "plain"


def lines(event: Event) -> Iterator[Line]:
    """Yield what to show of an event."""
    match event:
        case Ready():
            shown = ", ".join(event.files[:3]) + (f" and {len(event.files) - 3} more" if len(event.files) > 3 else "")
            yield Line(f"following {shown}", "quiet")
        case Saved() if event.files:
            yield Line("")
            yield Line(f"saved {', '.join(event.files)}")
        case Slow():
            yield Line(f"{event.step} ... {event.seconds:.0f} s", "quiet")
        case Step():
            yield from (Line(text, "bad" if event.failed and not text.startswith(" ") else "plain") for text in event.lines)
        case Finished():
            times = " · ".join(f"{name} {seconds:.2f} s" for name, seconds in event.steps)
            yield Line(f"{times}: {event.words}{_standing(event)}" if event.words else times, "good" if event.good else "bad")
        case Restarted():
            more = "makes the run again" if event.again else "is ready for the next save"
            yield Line(f"the process that keeps the tools warm ended ({event.why}); another {more}", "bad")
        case Idle() | Saved():
            pass


def _standing(event: Finished) -> str:
    return "; what was generated before stays" if not event.good and event.steps[-1][0] != "prove" else ""
