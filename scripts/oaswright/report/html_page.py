"""Findings as one HTML page that needs no other file."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from oaswright.finding import Finding, Severity
from oaswright.report import HEADINGS
from oaswright.text.escaping import log, visible

_STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024;background:#fff}
code{background:#f3f4f6;padding:0 .25rem;border-radius:3px;overflow-wrap:anywhere}li{margin:.5rem 0}small{color:#60646c}pre{white-space:pre-wrap;margin:.25rem 0}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#16181b}code{background:#26292e}small{color:#a0a6ae}}"""


def render(findings: Sequence[Finding], verb: str, _: Mapping[str, Any]) -> str:
    """Return a page with a list for each severity, the gravest first."""
    body = [f"<h1>oaswright {escape(verb)}</h1>"]
    for severity in Severity:
        some = [one for one in findings if one.severity is severity]
        if some:
            body += [f"<h2>{HEADINGS[severity]}: {len(some)}</h2><ul>", *map(_item, some), "</ul>"]
    return page(f"oaswright {verb}", [*body, *([] if findings else ["<p>No findings.</p>"])])


def page(title: str, body: Sequence[str]) -> str:
    """Return a page; the parts of its body are HTML."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return log(f"<!doctype html>\n<html lang=en>\n<head>{head}</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>")


def _item(finding: Finding) -> str:
    place = f"<code>{_text(str(finding.position or finding.pointer))}</code> " if finding.position or finding.pointer else ""
    hint = f"<pre>{escape(visible(finding.hint, keep=chr(10)))}</pre>" if finding.hint else ""
    return f"<li>{place}{_text(finding.message)} <small>[{_rule(finding)}]</small>{hint}</li>"


def _rule(finding: Finding) -> str:
    named = _text(finding.rule)
    return f'<a href="{_text(finding.link)}">{named}</a>' if finding.link else named


def _text(text: str) -> str:
    return escape(visible(text))
