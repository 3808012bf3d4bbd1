"""The value that means "not sent"; the generated module names the models package."""

from ..models._sentinel import UNSET as UNSET
from ..models._sentinel import Unset as Unset
