"""The models package's own modules, under the names that the client uses; the generated one names the package."""

from ..models import _judge as judge
from ..models import _wire as wire
from ..models._judge import Violation

__all__ = ["Violation", "judge", "wire"]
