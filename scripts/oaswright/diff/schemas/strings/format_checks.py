"""Whether a string is of a format, by the specifications that JSON Schema 2020-12 names: enough of each to tell good from bad."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

FORMS = {
    "duration": r"P(?!$)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)",
    "hostname": r"(?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*",
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]*",
    "iri": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*",
    "uri-reference": r"[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]*",
    "iri-reference": r"[^\s<>\"{}|\\^`]*",
    "json-pointer": r"(/([^~/]|~[01])*)*",
    "relative-json-pointer": r"(0|[1-9]\d*)(#|(/([^~/]|~[01])*)*)",
    "uri-template": r"([^{}\s]|\{[^{}\s]+\})*",
}

# Formats that only a library can tell.
LEFT = frozenset(("idn-hostname", "regex"))

_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_UUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def is_of(name: Any, text: str) -> bool:
    """Tell whether a string is of a format; every one is of a format that nobody asserts."""
    check = _CHECKS.get(name) if isinstance(name, str) else None
    if check is not None:
        return check(text)
    return name not in FORMS or _rule(FORMS[name]).fullmatch(text) is not None


@lru_cache(maxsize=32)
def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _is_date(text: str) -> bool:
    try:
        return _rule(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    return _rule(_TIME).fullmatch(text.upper()) is not None


def _is_date_time(text: str) -> bool:
    day, _, time = text.upper().partition("T")
    return _is_date(day) and _is_time(time)


def _is_address(version: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        import ipaddress  # few schemas have any

        try:
            return ipaddress.ip_address(text).version == version and "%" not in text
        except ValueError:
            return False

    return check


def _has_at(text: str) -> bool:
    return "@" in text


_CHECKS: dict[str, Callable[[str], bool]] = {
    "date": _is_date,
    "time": _is_time,
    "date-time": _is_date_time,
    "email": _has_at,
    "idn-email": _has_at,
    "ipv4": _is_address(4),
    "ipv6": _is_address(6),
    "uuid": lambda text: _rule(_UUID).fullmatch(text) is not None,
}
