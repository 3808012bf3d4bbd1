"""Files to send; the generated module names the models package."""

from ..models._files import File as File
from ..models._files import is_file as is_file
