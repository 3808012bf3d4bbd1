"""What a `format` means for the values on the wire."""

# The formats of JSON Schema 2020-12 that jsonschema-rs asserts.
ASSERTED = frozenset(
    ("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference",
     "uri-template", "json-pointer", "relative-json-pointer", "regex", "uuid")
)  # fmt: skip
