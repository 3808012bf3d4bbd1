# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""What the document says of the service as a whole."""

from typing import Any, Literal

VERSION = "1.0.0"
BASE_URL = "https://api.buddy.works"
SERVERS: list[tuple[str, dict[str, str]]] = [("https://api.buddy.works", {}), ("https://api.eu.buddy.works", {}), ("https://{host}/api", {"host": "buddy.example.com"})]
SCHEMES: dict[str, Any] = {"bearer": {"type": "http", "scheme": "bearer"}}
SchemeName = Literal["bearer"]
