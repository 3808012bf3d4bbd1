"""The models package's own modules, under the names that the client uses; the generated one names the package."""

from . import _judge as judge
from . import _wire as wire
from ._judge import Violation

__all__ = ["Violation", "judge", "wire"]
