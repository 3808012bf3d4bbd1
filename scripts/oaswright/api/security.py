"""What a caller has to present: the security schemes of a document, and the alternatives of an operation."""

from dataclasses import dataclass, field
from typing import Any

from oaswright import pointer
from oaswright.api.operation import Operation
from oaswright.document import objects
from oaswright.document.document import Document


@dataclass(frozen=True, slots=True)
class Scheme:
    """`kind` is apiKey, http, oauth2, openIdConnect or mutualTLS; `scheme` is the lower-case HTTP scheme; `name` and `location` are an API key's."""

    id: str
    kind: str
    pointer: str
    scheme: str = ""
    name: str = ""
    location: str = ""
    node: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_bearer(self) -> bool:
        """Whether a token goes into the Authorization header as `Bearer`."""
        return self.kind in ("oauth2", "openIdConnect") or (self.kind == "http" and self.scheme == "bearer")

    @property
    def is_basic(self) -> bool:
        """Whether a user name and a password go into the Authorization header."""
        return self.kind == "http" and self.scheme == "basic"

    @property
    def flows(self) -> dict[str, dict[str, Any]]:
        """The OAuth2 flows by name, such as `clientCredentials`."""
        return {name: flow for name, flow in objects.mapping(self.node.get("flows")).items() if isinstance(flow, dict)}


def schemes(document: Document) -> dict[str, Scheme]:
    """Return the security schemes that the document declares, by name."""
    declared = objects.mapping(objects.mapping(document.tree.get("components")).get("securitySchemes"))
    found = {}
    for name, entry in declared.items():
        at, node = document.follow(pointer.of(["components", "securitySchemes", name]), entry)
        if isinstance(node, dict):
            text = {key: str(node.get(key) or "") for key in ("type", "scheme", "name", "in")}
            found[name] = Scheme(name, text["type"], at, text["scheme"].lower(), text["name"], text["in"], node)
    return found


def is_stated(document: Document, operation: Operation) -> bool:
    """Tell whether the operation or the document says anything of security."""
    return "security" in operation.node or "security" in document.tree


def is_optional(operation: Operation) -> bool:
    """Tell whether an operation may be called without credentials."""
    return not operation.security or any(not one for one in operation.security)
