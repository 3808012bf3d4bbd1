# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from buddy_models._wire import Model
from pydantic import MISSING


class EnvironmentVariableView(Model):
    """
    One variable of the action, as it is answered.
    """

    id: int | None | MISSING = MISSING
    """
    The number of the variable.
    """
    key: str | None | MISSING = MISSING
    """
    The name under which the action finds the variable.
    """
    value: str | None | MISSING = MISSING
    """
    The variable's value. Of an encrypted variable, an opaque text that starts with `secure!` and does not reveal it.
    """
    type: str | None | MISSING = MISSING
    """
    What the variable holds; VAR, SSH_KEY and FILE are known.
    """
    description: str | None | MISSING = MISSING
    """
    A note for the people who read the configuration.
    """
    encrypted: bool | None | MISSING = MISSING
    """
    True when the value is stored encrypted and hidden from everyone.
    """
    settable: bool | None | MISSING = MISSING
    """
    True when the value may be changed for a run.
    """
    file_path: str | None | MISSING = MISSING
    """
    The path under which the file of the variable is stored.
    """
    file_chmod: str | None | MISSING = MISSING
    """
    The permissions of that file, as an octal number in a string.
    """
    file_place: str | None | MISSING = MISSING
    """
    Where the file is put; CONTAINER and NONE are known.
    """
    public_value: str | None | MISSING = MISSING
    """
    The public half of an SSH key.
    """
    key_fingerprint: str | None | MISSING = MISSING
    """
    The fingerprint of an SSH key.
    """
    checksum: str | None | MISSING = MISSING
    """
    The checksum of the value or file.
    """
