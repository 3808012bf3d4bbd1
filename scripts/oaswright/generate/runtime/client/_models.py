"""The models package's own modules, under the names that the client uses; the generated one names the package."""

from typing import Any

from ..models import _judge as judge
from ..models._judge import Violation

__all__ = ["Violation", "build", "judge"]


def build(kind: Any, value: Any, *, judged: bool) -> Any:
    """Return a JSON value as a Python type; pydantic is imported when it is first needed."""
    from ..models import _wire

    return _wire.build(kind, value, judged=judged)
