# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class DockerSecretView(Model):
    """
    One secret that the Docker build may read, as it is answered.
    """

    id: str | None | Unset = UNSET
    """
    The name under which the Dockerfile mounts the secret.
    """
    value: str | None | Unset = UNSET
    """
    Where the secret is read: a path when the type is FILE, the name of a variable when it is ENV.
    """
    type: str | None | Unset = UNSET
    """
    Where the secret is taken from; FILE and ENV are known.
    """
