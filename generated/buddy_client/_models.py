# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The models package."""

from buddy_models import _judge as judge
from buddy_models import _wire as wire
from buddy_models._judge import Violation

__all__ = ["Violation", "judge", "wire"]
