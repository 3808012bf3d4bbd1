"""What the document says of the service as a whole; the generated one holds its values."""

from typing import Any

VERSION = "0"
BASE_URL = ""
SERVERS: list[tuple[str, dict[str, str]]] = []
SCHEMES: dict[str, Any] = {}
SchemeName = str
