"""What a PATCH makes of an action: only what was sent changes, and each field as a whole."""

from collections.abc import Mapping
from typing import Any

from buddy_sandbox.sealing import Sealer
from buddy_sandbox.web.errors import BadRequest

MASK = "********"
READ_ONLY = frozenset({"url", "html_url"})
NOT_CONFIGURATION = frozenset({"type", "after_action_id"})
READ_ONLY_IN_VARIABLES = frozenset({"id", "public_value", "key_fingerprint", "checksum"})


def merged(stored: Mapping[str, Any], sent: Mapping[str, Any], sealer: Sealer) -> dict[str, Any]:
    """Return the configuration after the fields that were sent; secrets are sealed on the way in."""
    changes = {name: value for name, value in sent.items() if name not in READ_ONLY | NOT_CONFIGURATION}
    if "variables" in changes:
        writable = [_writable(variable) for variable in changes["variables"]]
        changes["variables"] = sealer.seal_variables(writable, stored.get("variables", []))
    if changes.get("password") == MASK:
        del changes["password"]  # what was read is sent back: the stored one is meant
    elif "password" in changes:
        changes["password"] = sealer.seal(changes["password"])
    configuration = {**stored, **changes}
    if configuration.get("trigger_time") != "ON_FAILURE":
        # The two belong together, so an action that no longer runs on failure cannot keep the rule for it.
        configuration.pop("run_only_on_first_failure", None)
    return configuration


def demand_same_type(stored: str, sent: str) -> None:
    """Refuse to turn an action into one of another type."""
    if stored != sent:
        raise BadRequest("type: the type of an existing action cannot be changed; remove the action and add it again")


def _writable(variable: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variable.items() if name not in READ_ONLY_IN_VARIABLES}
