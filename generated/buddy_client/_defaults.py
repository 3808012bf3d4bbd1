# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.
"""What the document says of the service as a whole."""

from typing import Any

VERSION = "1.0.0"
BASE_URL = "https://api.buddy.works"
SCHEMES: dict[str, Any] = {"bearer": {"type": "http", "scheme": "bearer"}}
