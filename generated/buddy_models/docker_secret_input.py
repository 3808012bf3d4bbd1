# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model


class DockerSecretInput(Model):
    """
    One secret that the Docker build may read, as it is sent.
    """

    id: str
    """
    The name under which the Dockerfile mounts the secret.
    """
    value: str
    """
    Where the secret is read: a path when the type is FILE, the name of a variable when it is ENV.
    """
    type: Literal['FILE', 'ENV']
    """
    Where the secret is taken from.
    """
