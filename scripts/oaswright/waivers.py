"""Apply the severities and waivers of a configuration, the same in every verb."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from oaswright.errors import UsageError
from oaswright.finding import Finding, Severity
from oaswright.settings.keys import Check, Waiver
from oaswright.text.escaping import toml_string

# What the generated code lacks, though the document can be followed.
LOSSES = ("lost-body", "lost-operation", "lost-pagination", "lost-parameter", "lost-response", "lost-schema")

# What `generate` reports. Only what cannot be followed stops it.
GENERATED = {"ignored": Severity.WARNING, **dict.fromkeys(LOSSES, Severity.WARNING), "unusable": Severity.ERROR}


def levels(chosen: Mapping[str, str]) -> dict[str, Severity | None]:
    """Return the severities that a configuration gives to rules; None for `off`.

    Raises:
        UsageError: One of them is no severity.
    """
    allowed: dict[str, Severity | None] = {**{one.value: one for one in Severity}, "off": None}
    for rule, level in chosen.items():
        if level not in allowed:
            raise UsageError(f"tool.oaswright.check.severity.{rule}: expected one of {', '.join(allowed)}, got '{level}'")
    return {rule: allowed[level] for rule, level in chosen.items()}


def of_generated(settings: Check) -> dict[str, Severity | None]:
    """Return the severities that a configuration gives to what `generate` reports; the ruleset `strict` makes an error of each loss."""
    strict: dict[str, Severity | None] = dict.fromkeys(LOSSES, Severity.ERROR) if settings.ruleset == "strict" else {}
    return {**strict, **{rule: level for rule, level in levels(settings.severity).items() if rule in GENERATED}}


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that keep code from being generated; an error about the configuration, such as a stale waiver, does not."""
    return tuple(one for one in findings if one.rule in GENERATED and one.severity is Severity.ERROR)


def settled(findings: Sequence[Finding], waivers: Iterable[Waiver], severities: Mapping[str, Severity | None]) -> tuple[Finding, ...]:
    """Return the findings that no waiver accepts, with their configured severities, and one for each of these waivers that accepts nothing."""
    waivers = [one for one in waivers if one.rule in GENERATED]
    found = {(one.rule, one.pointer) for one in findings}
    accepted = {(one.rule, one.pointer) for one in waivers}
    kept = (
        replace(one, severity=level, hint=one.hint or (answer(one) if level is Severity.ERROR else ""))
        for one in findings
        if (level := severities.get(one.rule, one.severity)) and (one.rule, one.pointer) not in accepted
    )
    return *kept, *(stale(one) for one in waivers if (one.rule, one.pointer) not in found)


def stale(waiver: Waiver) -> Finding:
    """Return the finding for a waiver that accepts nothing any more."""
    hint = "remove it from [[tool.oaswright.waivers]]"
    return Finding("stale-waiver", Severity.ERROR, f"the waiver of {waiver.rule} no longer applies: {waiver.reason}", waiver.pointer, None, hint)


def answer(finding: Finding) -> str:
    """Return the lines to paste into the configuration that accept a finding."""
    return (
        "correct the document, or accept this in pyproject.toml (in oaswright.toml without `tool.oaswright.`):\n"
        f'[[tool.oaswright.waivers]]\nrule = "{finding.rule}"\npointer = {toml_string(finding.pointer)}\nreason = "..."'
    )
