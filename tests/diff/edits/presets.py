"""What two other tools call breaking, of the edits of this folder: asked of them once, by their commands. ` (back)` is the edit undone.

`MORE` and `LESS` are where a preset, which sets levels of kinds of changes, cannot follow: they take another spelling of the same, or a text that stands for
more values, for breaking; or they do not compare at all what changed there.
"""

# The checks of oasdiff's library as of August 2026, and @redocly/cli 2.77.0. Each was asked about every edit, there and back, but for these, which came later:
NOT_ASKED = {
    "oasdiff": """
operation: 201 becomes 2XX
operation: only response becomes an error
operation: only response removed, a default
operation: required response header removed
operation: response like the default
operation: response unlike the default
stranger: object field of a form becomes any
stranger: operation id spelt in another way, with the same names in code
""",
    "redocly": """
operation: 201 becomes 2XX
operation: only response becomes an error
operation: only response removed, a default
operation: required response header removed
stranger: object field of a form becomes any
stranger: operation id spelt in another way, with the same names in code
""",
}

BREAKING = {
    "oasdiff": """
operation: operation removed
operation: path moved
operation: path moved (back)
operation: method changed
operation: method changed (back)
operation: required query parameter added
operation: parameter became required
operation: parameter retyped
operation: parameter retyped (back)
operation: integer parameter becomes number (back)
operation: body became required
operation: body removed
operation: request media type removed
operation: response media type removed
operation: success removed
operation: success removed (back)
operation: response header always sent (back)
operation: response header widened
operation: webhook added (back)
operation: vendor media type widened to */*
operation: vendor media type widened to */* (back)
operation: trailing slash
operation: trailing slash (back)
operation: body required false (back)
operation: json to +json
operation: json to +json (back)
stranger: nullable becomes a list of types
stranger: nullable becomes a list of types in a response (back)
stranger: nullable enum without null becomes a list of types
stranger: nullable reference becomes anyOf
stranger: nullable reference becomes anyOf (back)
stranger: binary format becomes a media type
stranger: binary format becomes a media type (back)
stranger: allOf flattened
stranger: allOf flattened (back)
stranger: enum of one becomes const (back)
stranger: anyOf becomes oneOf
stranger: anyOf becomes oneOf (back)
stranger: anyOf that overlaps becomes oneOf
stranger: anyOf that overlaps becomes oneOf (back)
stranger: 200 becomes 2XX
stranger: header parameter that OpenAPI ignores
stranger: cookie parameter becomes required
stranger: cookie parameter narrowed
stranger: query enum gets a value (back)
stranger: query boolean becomes a string (back)
stranger: query default changed
stranger: query default changed (back)
stranger: format date-time becomes date in a response (back)
stranger: format email added to a request
stranger: array wrapped in an object
stranger: array wrapped in an object (back)
stranger: field renamed in another case
stranger: field renamed in another case (back)
stranger: empty object becomes anything
stranger: form becomes multipart
stranger: form becomes multipart (back)
stranger: GET becomes QUERY of 3.2
stranger: base path moved into the paths
stranger: base path moved into the paths (back)
stranger: trailing slash
stranger: trailing slash (back)
""",
    "redocly": """
operation: operation removed
operation: path moved
operation: path moved (back)
operation: method changed
operation: method changed (back)
operation: operation id renamed
operation: operation id renamed (back)
operation: optional query parameter added (back)
operation: required query parameter added
operation: required query parameter added (back)
operation: header parameter removed
operation: parameter became required
operation: parameter moved to a cookie
operation: parameter moved to a cookie (back)
operation: parameter retyped
operation: parameter retyped (back)
operation: integer parameter becomes number (back)
operation: explode turned off
operation: explode turned off (back)
operation: default style written out
operation: default style written out (back)
operation: items of a parameter limited
operation: parameter hoisted to the path
operation: parameter hoisted to the path (back)
operation: body became required
operation: body removed
operation: request media type removed
operation: request media type in another case
operation: request media type in another case (back)
operation: response media type removed
operation: response removed
operation: success removed
operation: success removed (back)
operation: response like the default (back)
operation: response unlike the default (back)
operation: response header removed
operation: response header widened
operation: security dropped for all (back)
operation: another credential is enough (back)
operation: two credentials needed
operation: credential replaced
operation: credential replaced (back)
operation: scope added
operation: anonymous allowed too (back)
operation: security scheme moved
operation: security scheme moved (back)
operation: scheme replaced
operation: scheme replaced (back)
operation: token's format in words
operation: token's format in words (back)
operation: server removed
operation: server moved
operation: server moved (back)
operation: webhook added (back)
operation: media type parameter
operation: media type parameter (back)
operation: media type version parameter
operation: media type version parameter (back)
operation: vendor media type widened to */*
operation: vendor media type widened to */* (back)
operation: 404 becomes 4XX
operation: 404 becomes 4XX (back)
operation: default becomes 4XX
operation: default becomes 4XX (back)
operation: style of a query array
operation: style of a query array (back)
operation: allowReserved
operation: allowReserved (back)
operation: parameter by content
operation: parameter by content (back)
operation: optional and anonymous (back)
operation: scope dropped (back)
operation: server with a slash
operation: server with a slash (back)
operation: server variable enum
operation: server variable enum (back)
operation: server variable default only
operation: server variable default only (back)
operation: operation level parameter overrides path
operation: operation level parameter overrides path (back)
operation: trailing slash
operation: trailing slash (back)
operation: callback added (back)
operation: header by content (back)
operation: cookie parameter added (back)
operation: body required false (back)
operation: security repeated
operation: path parameter typed narrower
operation: key scheme's header renamed while used
operation: key scheme's header renamed while used (back)
operation: json to +json
operation: json to +json (back)
stranger: nullable reference becomes anyOf
stranger: nullable reference becomes anyOf (back)
stranger: binary format becomes a media type
stranger: binary format becomes a media type (back)
stranger: allOf flattened
stranger: allOf flattened (back)
stranger: enum of one becomes const
stranger: enum of one becomes const (back)
stranger: anyOf becomes oneOf
stranger: anyOf becomes oneOf (back)
stranger: anyOf that overlaps becomes oneOf
stranger: anyOf that overlaps becomes oneOf (back)
stranger: server gets a variable with one value
stranger: server gets a variable with one value (back)
stranger: charset written out in a request
stranger: charset written out in a request (back)
stranger: charset changed
stranger: charset changed (back)
stranger: JSON becomes a vendor's JSON
stranger: JSON becomes a vendor's JSON (back)
stranger: 200 becomes 2XX
stranger: 200 becomes 2XX (back)
stranger: default response added (back)
stranger: default response split into statuses (back)
stranger: security made optional (back)
stranger: security of an unknown scheme
stranger: security of an unknown scheme (back)
stranger: operation id renamed
stranger: operation id renamed (back)
stranger: operation id renamed to another name in code
stranger: operation id renamed to another name in code (back)
stranger: header parameter that OpenAPI ignores
stranger: header parameter that OpenAPI ignores (back)
stranger: query parameter in another case
stranger: query parameter in another case (back)
stranger: cookie parameter becomes required
stranger: cookie parameter narrowed
stranger: cookie parameter narrowed (back)
stranger: deepObject gets a required field
stranger: deepObject becomes form
stranger: deepObject becomes form (back)
stranger: additionalProperties false becomes a schema (back)
stranger: additionalProperties false becomes a schema in a response
stranger: additionalProperties an empty schema
stranger: parameter moved to the path item
stranger: parameter moved to the path item (back)
stranger: query array becomes comma separated
stranger: query array becomes comma separated (back)
stranger: query enum gets a value (back)
stranger: query boolean becomes a string
stranger: query boolean becomes a string (back)
stranger: format date-time becomes date in a response
stranger: format date-time becomes date in a response (back)
stranger: format email added to a request
stranger: maxItems added to a response (back)
stranger: array wrapped in an object
stranger: array wrapped in an object (back)
stranger: field renamed in another case
stranger: field renamed in another case (back)
stranger: empty object becomes anything
stranger: form becomes multipart
stranger: form becomes multipart (back)
stranger: GET becomes QUERY of 3.2
stranger: GET becomes QUERY of 3.2 (back)
stranger: bearer becomes an API key in the same header
stranger: bearer becomes an API key in the same header (back)
stranger: security scheme renamed
stranger: security scheme renamed (back)
stranger: security said on each operation
stranger: security said on each operation (back)
stranger: server said on each path
stranger: base path moved into the paths
stranger: base path moved into the paths (back)
stranger: trailing slash
stranger: trailing slash (back)
""",
}

MORE = {
    "oasdiff": """
stranger: base path moved into the paths
stranger: base path moved into the paths (back)
operation: vendor media type widened to */*
stranger: nullable becomes a list of types
stranger: nullable becomes a list of types in a response (back)
stranger: nullable enum without null becomes a list of types
stranger: nullable reference becomes anyOf (back)
stranger: binary format becomes a media type
stranger: binary format becomes a media type (back)
stranger: allOf flattened
stranger: allOf flattened (back)
stranger: enum of one becomes const (back)
stranger: anyOf becomes oneOf
stranger: anyOf becomes oneOf (back)
stranger: anyOf that overlaps becomes oneOf (back)
stranger: 200 becomes 2XX
""",
    "redocly": """
stranger: base path moved into the paths
stranger: base path moved into the paths (back)
operation: default style written out
operation: default style written out (back)
operation: parameter hoisted to the path
operation: parameter hoisted to the path (back)
operation: request media type in another case
operation: request media type in another case (back)
operation: response like the default (back)
operation: security scheme moved
operation: security scheme moved (back)
operation: token's format in words
operation: token's format in words (back)
operation: media type parameter
operation: media type parameter (back)
operation: vendor media type widened to */*
operation: 404 becomes 4XX
operation: default becomes 4XX (back)
operation: allowReserved
operation: server with a slash
operation: server with a slash (back)
operation: server variable enum
operation: server variable default only
operation: operation level parameter overrides path
operation: operation level parameter overrides path (back)
operation: header by content (back)
operation: security repeated
stranger: nullable reference becomes anyOf (back)
stranger: binary format becomes a media type
stranger: binary format becomes a media type (back)
stranger: allOf flattened
stranger: allOf flattened (back)
stranger: enum of one becomes const
stranger: enum of one becomes const (back)
stranger: anyOf becomes oneOf
stranger: anyOf becomes oneOf (back)
stranger: anyOf that overlaps becomes oneOf (back)
stranger: server gets a variable with one value
stranger: server gets a variable with one value (back)
stranger: charset written out in a request
stranger: charset written out in a request (back)
stranger: 200 becomes 2XX
stranger: 200 becomes 2XX (back)
stranger: default response split into statuses (back)
stranger: operation id renamed
stranger: operation id renamed (back)
stranger: cookie parameter narrowed (back)
stranger: additionalProperties an empty schema
stranger: parameter moved to the path item
stranger: parameter moved to the path item (back)
stranger: query boolean becomes a string
stranger: security scheme renamed
stranger: security scheme renamed (back)
stranger: security said on each operation
stranger: security said on each operation (back)
stranger: server said on each path
""",
}

LESS = {
    "oasdiff": """
operation: items of a parameter limited
operation: media type version parameter
operation: media type version parameter (back)
operation: callback added (back)
operation: path parameter typed narrower
stranger: nullable lost on the way to 3.1 (back)
stranger: charset changed
stranger: charset changed (back)
stranger: JSON becomes a vendor's JSON
stranger: JSON becomes a vendor's JSON (back)
stranger: deepObject gets a required field
stranger: additionalProperties false becomes a schema (back)
stranger: additionalProperties false becomes a schema in a response
stranger: format date-time becomes date in a response
stranger: maxItems added to a response (back)
stranger: callback url changed
stranger: callback url changed (back)
stranger: GET becomes QUERY of 3.2 (back)
""",
    "redocly": """
operation: response unlike the default
operation: token URL moved
operation: token URL moved (back)
operation: servers narrowed for a path
operation: empty security of one operation (back)
stranger: nullable lost on the way to 3.1 (back)
stranger: server variable loses a value
stranger: callback url changed
stranger: callback url changed (back)
""",
}
