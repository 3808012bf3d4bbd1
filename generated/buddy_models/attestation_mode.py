# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost.

from __future__ import annotations

from typing import Literal

from buddy_models._wire import Root


class AttestationMode(Root):
    """
    How much provenance attestation is recorded for an image.
    """

    root: Literal['NONE', 'MIN', 'MAX']
