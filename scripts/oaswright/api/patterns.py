"""Rewrite the patterns of a document, ECMA-262 regular expressions, into what the validator compiles."""

import re
from functools import lru_cache

# What is rewritten, and what is passed over as a whole so that nothing inside it is.
_ATOM = re.compile(
    r"\[\\u[dD]800-\\u[dD][bB][fF]{2}\]\[\\u[dD][cC]00-\\u[dD][fF]{3}\](?P<astral>)"
    r"|\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\0(?P<null>)(?![0-9])"
    r"|(?P<class>\\[dDsSwW])-(?!\])"
    r"|\\[upP]\{[^{}]*\}|\\."
    r"|\{(?P<brace>)(?!\d+(?:,\d*)?\})",
    re.DOTALL,
)


@lru_cache(maxsize=1 << 14)
def portable(pattern: str) -> str | None:
    r"""Return a pattern of the same meaning that the validator compiles; None if it is no regular expression.

    What ECMA-262 reads in its mode without the `u` flag, and the validator does not, is rewritten: pairs of surrogates, `\0`,
    a brace that begins no quantifier, and a hyphen after a class, which begins no range.
    """
    if compiles(pattern):
        return pattern
    rewritten = _ATOM.sub(_rewritten, pattern)
    return rewritten if compiles(rewritten) else None


def _rewritten(found: re.Match[str]) -> str:
    if high := found["high"]:
        return f"\\u{{{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(found['low'], 16) - 0xDC00:X}}}"
    if found["class"]:
        return rf"{found['class']}\-"
    written = {"astral": r"[\u{10000}-\u{10FFFF}]", "null": r"\x00", "brace": r"\{"}
    return next((text for name, text in written.items() if found[name] is not None), found[0])


def compiles(pattern: str) -> bool:
    """Tell whether the validator compiles a pattern as it is."""
    import jsonschema_rs  # few of those who ask what a schema says ask this

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True
