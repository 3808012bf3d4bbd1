"""The text of each file, by the two generators. A process that renders imports them and nothing else of ours."""

HEADER = "# Generated from the OpenAPI document by oaswright and datamodel-code-generator; edits are lost."

# Where the names of fields stand in what the models' generator is asked.
FIELDS = "x-fields"

# Where the constants of classes stand there.
CONSTANTS = "x-constants"
