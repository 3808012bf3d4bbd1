"""A word that someone wrote, and the one that they may have meant."""

import difflib
from collections.abc import Iterable

OTHERWISE = "take it out, or give it a name that starts with 'x-'"


def near(word: str, known: Iterable[str], otherwise: str = OTHERWISE) -> str:
    """The question whether a known word was meant; else what to do with an unknown one."""
    folded = {one.lower(): one for one in known if one != word}  # known elsewhere, it is not what was meant here
    close = difflib.get_close_matches(word.lower(), sorted(folded), 1, 0.7)
    return f"did you mean '{folded[close[0]]}'?" if close else otherwise
