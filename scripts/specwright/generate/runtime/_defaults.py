"""What the document says of the service as a whole; the generated one holds its values."""

from typing import Any

BASE_URL = ""
SCHEMES: dict[str, Any] = {}
