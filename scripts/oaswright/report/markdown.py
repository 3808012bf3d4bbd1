"""Findings as Markdown, for a comment or a job summary."""

from collections.abc import Mapping, Sequence
from typing import Any

from oaswright.finding import Finding, Severity
from oaswright.report import HEADINGS
from oaswright.text.escaping import address, log, visible

# GitHub takes comments of 65,536 characters.
LONGEST = 60_000

# How many findings of a severity are shown before the rest is folded.
UNFOLDED = 10


def render(findings: Sequence[Finding], verb: str, _: Mapping[str, Any]) -> str:
    """Return a list for each severity, the gravest first; what is too long for a comment is counted."""
    lines = [f"## oaswright {verb}", ""]
    if not findings:
        return "\n".join([*lines, "No findings."])
    for severity in Severity:
        some = [one for one in findings if one.severity is severity]
        if some:
            lines += [f"### {HEADINGS[severity]}: {len(some)}", "", *_list(some), ""]
    return log("\n".join(lines).rstrip())


def _list(findings: Sequence[Finding]) -> list[str]:
    items = [_item(one) for one in findings]
    length = 0
    kept = 0
    for item in items:
        length += len(item) + 1
        if length > LONGEST // len(Severity):
            break
        kept += 1
    rest = [f"- and {len(items) - kept} more"] if kept < len(items) else []
    shown, folded = items[:UNFOLDED], items[UNFOLDED:kept]
    details = ["", f"<details><summary>{len(folded)} more</summary>", "", *folded, "", "</details>"] if folded else []
    return [*shown[:kept], *details, *rest]


def _item(finding: Finding) -> str:
    place = f"`{_code(str(finding.position))}`: " if finding.position else f"`{_code(finding.pointer)}`: " if finding.pointer else ""
    hint = "".join(f"\n  - {_plain(line)}" for line in finding.hint.split("\n") if line)
    return f"- {place}{_plain(finding.message)} ({_rule(finding)}){hint}"


def _rule(finding: Finding) -> str:
    named = f"`{_code(finding.rule)}`"
    return f"[{named}](<{address(finding.link)}>)" if finding.link else named


def _code(text: str) -> str:
    return visible(text).replace("`", "\u2018")


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, and that mentions nobody."""
    escaped = "".join(f"\\{char}" if char in "\\`*_<>[]|#~" else char for char in visible(text))
    return escaped.replace("@", "@<!-- -->")
