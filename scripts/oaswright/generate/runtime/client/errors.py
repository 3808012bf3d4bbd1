"""An exception for each status; the generated one types their bodies."""

from ._errors import APIStatusError

BY_STATUS: dict[int, type[APIStatusError]] = {}
