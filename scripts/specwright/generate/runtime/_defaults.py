"""What the document says of the service as a whole; the generated one holds its values."""

BASE_URL = ""
AUTH_HEADER = "Authorization"
AUTH_PREFIX = "Bearer"
