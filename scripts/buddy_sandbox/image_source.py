"""`use_image_from_action`: which action's image is used."""

from collections.abc import Mapping
from typing import Any

from buddy_sandbox.web.errors import NotFound

NUMBER, NAME = "docker_build_action_id", "docker_build_action_name"


def with_image_source(configuration: Mapping[str, Any], sent: Mapping[str, Any], others: Mapping[int, str]) -> dict[str, Any]:
    """Return the configuration with number and name of the one action they mean; raises NotFound if there is none.

    `others` are the other actions of the pipeline, names by number. Of number and name, one that was sent alone
    replaces both.
    """
    given = sent if NUMBER in sent or NAME in sent else configuration
    number, name = given.get(NUMBER), given.get(NAME)
    if number is None and name is None:
        raise NotFound(f"use_image_from_action: neither {NUMBER} nor {NAME} says which action's image is used")
    for other, its_name in others.items():
        if number in {None, other} and name in {None, its_name}:
            return {**configuration, NUMBER: other, NAME: its_name}
    wanted = " and ".join(part for part in (number is not None and f"the number {number}", name is not None and "the given name") if part)
    raise NotFound(f"{NUMBER if number is not None else NAME}: no other action of this pipeline has {wanted}")
