# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""The models package's own modules, under the names that the client uses; the generated one names the package."""

from typing import Any

from buddy_models import _judge as judge
from buddy_models._judge import Violation

__all__ = ["Violation", "build", "judge"]


def build(kind: Any, value: Any, *, judged: bool) -> Any:
    """Return a JSON value as a Python type; pydantic is imported when it is first needed."""
    from buddy_models import _wire

    return _wire.build(kind, value, judged=judged)
