"""The value that means "not sent", in the models and in the client."""

import enum
from typing import Any, Final, Literal


class Unset(enum.Enum):
    """The type of what is not sent; its one member is false in a condition, and `x is UNSET` narrows its type."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> Any:
        """Accept the member itself and nothing else: no JSON value means "not sent"."""
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)


UNSET: Final = Unset.UNSET
