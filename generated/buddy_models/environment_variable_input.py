# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Model
from pydantic import MISSING


class EnvironmentVariableInput(Model):
    """
    One variable of the action, as it is sent.
    """

    id: int | MISSING = MISSING
    """
    The number of the variable.
    """
    key: str
    """
    The name under which the action finds the variable.
    """
    value: str | MISSING = MISSING
    """
    The variable's value, in plain text. Of an encrypted variable it is never readable again.
    """
    type: Literal['VAR', 'SSH_KEY', 'FILE'] | MISSING = MISSING
    """
    What the variable holds.
    """
    description: str | MISSING = MISSING
    """
    A note for the people who read the configuration.
    """
    encrypted: bool | MISSING = MISSING
    """
    True when the value is stored encrypted and hidden from everyone.
    """
    settable: bool | MISSING = MISSING
    """
    True when the value may be changed for a run.
    """
    file_path: str | MISSING = MISSING
    """
    The path under which the file of the variable is stored.
    """
    file_chmod: str | MISSING = MISSING
    """
    The permissions of that file, as an octal number in a string.
    """
    file_place: Literal['CONTAINER', 'NONE'] | MISSING = MISSING
    """
    Where the file is put.
    """
    public_value: str | MISSING = MISSING
    """
    The public half of an SSH key.
    """
    key_fingerprint: str | MISSING = MISSING
    """
    The fingerprint of an SSH key.
    """
    checksum: str | MISSING = MISSING
    """
    The checksum of the value or file.
    """
