"""The look that a project gives its site: logo, favicon and colour."""

import re
from dataclasses import dataclass

from oaswright.errors import UsageError

LIGHT, DARK = "#ffffff", "#12161d"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text


@dataclass(frozen=True, slots=True)
class Theme:
    """`logo` and `favicon` are pairs of a file's name and content; `accent` and `accent_dark` are colours as #rrggbb, "" for our own."""

    logo: tuple[str, bytes] | None = None
    favicon: tuple[str, bytes] | None = None
    accent: str = ""
    accent_dark: str = ""

    def css(self) -> str:
        """Return the rules that set the colours; UsageError if text in one of them would be hard to read."""
        light, dark = _colour("accent", self.accent, LIGHT), _colour("accent-dark", self.accent_dark, DARK)
        found = f":root {{ --link: {light}; }}\n" if light else ""
        if dark:
            found += (
                f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ --link: {dark}; }} }}\n:root[data-theme=dark] {{ --link: {dark}; }}\n"
            )
        return found


def _colour(key: str, text: str, paper: str) -> str:
    if not text:
        return ""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise UsageError(f"tool.oaswright.docs.{key}: expected a colour such as #0b57c9, got '{text}'")
    ratio = contrast(text, paper)
    if ratio < LEAST_CONTRAST:
        raise UsageError(
            f"tool.oaswright.docs.{key}: {text} on {paper} has a contrast of {ratio:.1f}; expected at least {LEAST_CONTRAST}",
            hint="take a darker colour for 'accent', a lighter one for 'accent-dark'",
        )
    return text


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as WCAG defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
