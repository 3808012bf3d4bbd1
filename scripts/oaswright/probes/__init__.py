"""Instances with verdicts: what every artefact is judged by."""

from oaswright.probes.generate import fields, probes, values, with_exactly
from oaswright.probes.judge import Judge, Validator, validator
from oaswright.probes.probe import Case, Probe, key
from oaswright.probes.shrinking import shrink

__all__ = ["Case", "Judge", "Probe", "Validator", "fields", "key", "probes", "shrink", "validator", "values", "with_exactly"]
