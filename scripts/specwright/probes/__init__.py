"""Instances with verdicts: what every artefact is judged by."""

from specwright.probes.generate import fields, probes, values, with_exactly
from specwright.probes.judge import Judge, Validator, validator
from specwright.probes.probe import Case, Probe, key
from specwright.probes.witness import shrink, witness

__all__ = ["Case", "Judge", "Probe", "Validator", "fields", "key", "probes", "shrink", "validator", "values", "with_exactly", "witness"]
