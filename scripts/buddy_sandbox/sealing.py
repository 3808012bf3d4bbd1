"""Secrets become opaque texts before they are stored, and never become readable again."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "secure!"


@dataclass(frozen=True)
class Sealer:
    """Seals with a key of the database's own: the same secret gives the same text, and nothing gives it back."""

    key: bytes

    def seal(self, secret: str, known: frozenset[str] = frozenset()) -> str:
        """Return the opaque text for a secret; one that is known already stands for itself."""
        if secret in known:
            return secret
        digest = hmac.digest(self.key, secret.encode(), hashlib.sha256)
        return PREFIX + base64.b64encode(digest).decode()

    def seal_variables(self, variables: Iterable[Mapping[str, Any]], stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the variables with the values of the encrypted ones sealed; an opaque value that was read here is kept."""
        known = frozenset(variable["value"] for variable in stored if variable.get("encrypted") and "value" in variable)
        return [self._seal_variable(variable, known) for variable in variables]

    def _seal_variable(self, variable: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
        if variable.get("encrypted") is True and "value" in variable:
            return {**variable, "value": self.seal(variable["value"], known)}
        return dict(variable)
