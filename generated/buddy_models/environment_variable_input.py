# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class EnvironmentVariableInput(Model):
    """
    One variable of the action, as it is sent.
    """

    id: int | Unset = UNSET
    """
    The number of the variable.
    """
    key: str
    """
    The name under which the action finds the variable.
    """
    value: str | Unset = UNSET
    """
    The variable's value, in plain text. Of an encrypted variable it is never readable again.
    """
    type: Literal['VAR', 'SSH_KEY', 'FILE'] | Unset = UNSET
    """
    What the variable holds.
    """
    description: str | Unset = UNSET
    """
    A note for the people who read the configuration.
    """
    encrypted: bool | Unset = UNSET
    """
    True when the value is stored encrypted and hidden from everyone.
    """
    settable: bool | Unset = UNSET
    """
    True when the value may be changed for a run.
    """
    file_path: str | Unset = UNSET
    """
    The path under which the file of the variable is stored.
    """
    file_chmod: str | Unset = UNSET
    """
    The permissions of that file, as an octal number in a string.
    """
    file_place: Literal['CONTAINER', 'NONE'] | Unset = UNSET
    """
    Where the file is put.
    """
    public_value: str | Unset = UNSET
    """
    The public half of an SSH key.
    """
    key_fingerprint: str | Unset = UNSET
    """
    The fingerprint of an SSH key.
    """
    checksum: str | Unset = UNSET
    """
    The checksum of the value or file.
    """
