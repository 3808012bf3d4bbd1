"""The word that someone may have meant."""

from collections.abc import Iterable

# Among more words than this nothing is looked for: it would take longer than reading them.
MANY = 5_000


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known word that is most like another, whatever their case; "" if none is so much alike."""
    from difflib import get_close_matches  # only a mistake needs it

    folded = {one.lower(): one for one in known if one != word}
    found = get_close_matches(word.lower(), list(folded), 1, likeness) if len(folded) <= MANY else []
    return folded[found[0]] if found else ""
