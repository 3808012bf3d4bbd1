"""What is said of a name that is nearly right."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.generate.generated_packages import Packages

HINTS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Hint", "version": "1"},
    "paths": {"/pets": {"post": {"operationId": "post-pet-disable", "tags": ["pet"], "responses": {"204": {"description": "-"}}}}},
    "components": {"schemas": {"Pet": {"type": "object", "required": ["ownerName"], "properties": {"ownerName": {"type": "string"}}}}},
}


def test_a_name_that_is_nearly_right_gets_a_hint(tmp_path: Path) -> None:
    made = Packages(tmp_path, json.dumps(HINTS))
    service, pet = made.package().Hint, importlib.import_module(made.models).Pet
    with pytest.raises(TypeError, match="unexpected argument 'apikey'; did you mean 'api_key'"):
        service(apikey="x")
    with pytest.raises(AttributeError, match="has no attribute 'disable'; did you mean 'post_disable'"):
        service(base_url="http://x").pet.disable()
    with pytest.raises(ValueError, match="\"ownerName\" is a required property, not 'owner_name'"):
        pet(owner_name="x")
    with pytest.raises(ValueError, match='"ownerName" is a required property \\['):
        pet(owner="x")
