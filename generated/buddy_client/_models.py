# Generated from the OpenAPI document by specwright and datamodel-code-generator; edits are lost.
"""The models package."""

from buddy_models import _judge as judge
from buddy_models import _wire as wire

__all__ = ["judge", "wire"]
