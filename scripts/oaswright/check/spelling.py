"""A word that someone wrote, and the one that they may have meant."""

import difflib
from collections.abc import Iterable

from oaswright.text.nearest import nearest

OTHERWISE = "take it out, or give it a name that starts with 'x-'"


# So alike are a word and the one that was surely meant; the next best is less so by the margin.
SURE, MARGIN = 0.8, 0.05


def meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that was surely meant; "" if there is none, or several are as near."""
    folded = {one.lower(): one for one in known if one != word}
    close = difflib.get_close_matches(word.lower(), sorted(folded), 2, SURE)
    ratios = [difflib.SequenceMatcher(None, one, word.lower()).ratio() for one in close]
    return folded[close[0]] if close and (len(close) == 1 or ratios[0] - ratios[1] > MARGIN) else ""


def near(word: str, known: Iterable[str], otherwise: str = OTHERWISE) -> str:
    """Return the question whether a known word was meant; else what to do with an unknown one."""
    close = nearest(word, sorted(known), 0.7)  # a word that is known elsewhere is not what was meant here
    return f"did you mean '{close}'?" if close else otherwise
