"""What a `format` means for the values on the wire, and in which media types values are texts."""

from oaswright.api import media

# How deep texts stand: the fields of a form may be lists of texts, and XML is text all through.
PARAMETER, FORM, XML = 1, 2, 12

# The formats of JSON Schema 2020-12 that jsonschema-rs asserts.
ASSERTED = frozenset(
    ("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference",
     "uri-template", "json-pointer", "relative-json-pointer", "regex", "uuid")
)  # fmt: skip

# What every string of a format looks like, as a regular expression; it may match more. What a pattern says beside a format is compared with these.
FORMS = {
    "date": r"^\d{4}-\d{2}-\d{2}$",
    "date-time": r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$",
    "time": r"^\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$",
    "uuid": r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    "ipv4": r"^\d{1,3}(\.\d{1,3}){3}$",
    "ipv6": r"^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$",
    "hostname": r"^[A-Za-z0-9._-]+$",
    "email": r".@.",
    "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:",
}


def text_depth(media_type: str) -> int:
    """Return how deep the texts of a media type stand; 0 where values have types of their own."""
    if media.kind(media_type) in (media.Kind.FORM, media.Kind.MULTIPART):
        return FORM
    return XML if is_xml(media_type) else 0


def is_xml(media_type: str) -> bool:
    """Tell whether a body of a media type is XML."""
    return media.essence(media_type).rpartition("/")[2].rpartition("+")[2] == "xml"
