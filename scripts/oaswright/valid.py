"""Work that takes its documents to be valid."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from oaswright.errors import DocumentError, OaswrightError

if TYPE_CHECKING:
    from oaswright.document.document import Document


@contextmanager
def assumed(*documents: "Document") -> Iterator[None]:
    """Where the work fails on a document that is not valid, the DocumentError says what is wrong with that; to find out costs nothing before."""
    try:
        yield
    except OaswrightError:
        raise
    except Exception:
        from oaswright import check

        for one in documents:
            if wrong := check.invalid(one):
                raise DocumentError(wrong) from None
        raise
