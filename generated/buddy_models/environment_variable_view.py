# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from buddy_models._sentinel import UNSET, Unset


class EnvironmentVariableView(Model):
    """
    One variable of the action, as it is answered.
    """

    id: int | None | Unset = UNSET
    """
    The number of the variable.
    """
    key: str | None | Unset = UNSET
    """
    The name under which the action finds the variable.
    """
    value: str | None | Unset = UNSET
    """
    The variable's value. Of an encrypted variable, an opaque text that starts with `secure!` and does not reveal it.
    """
    type: str | None | Unset = UNSET
    """
    What the variable holds; VAR, SSH_KEY and FILE are known.
    """
    description: str | None | Unset = UNSET
    """
    A note for the people who read the configuration.
    """
    encrypted: bool | None | Unset = UNSET
    """
    True when the value is stored encrypted and hidden from everyone.
    """
    settable: bool | None | Unset = UNSET
    """
    True when the value may be changed for a run.
    """
    file_path: str | None | Unset = UNSET
    """
    The path under which the file of the variable is stored.
    """
    file_chmod: str | None | Unset = UNSET
    """
    The permissions of that file, as an octal number in a string.
    """
    file_place: str | None | Unset = UNSET
    """
    Where the file is put; CONTAINER and NONE are known.
    """
    public_value: str | None | Unset = UNSET
    """
    The public half of an SSH key.
    """
    key_fingerprint: str | None | Unset = UNSET
    """
    The fingerprint of an SSH key.
    """
    checksum: str | None | Unset = UNSET
    """
    The checksum of the value or file.
    """
