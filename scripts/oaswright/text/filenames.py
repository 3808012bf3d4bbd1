"""Names that no file may have on one system or another."""

import re

_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Tell whether Windows takes the name of a file for a device, whatever ending it has."""
    return bool(_DEVICE.fullmatch(name.partition(".")[0]))
