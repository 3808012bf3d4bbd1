"""How a body of a media type is written."""

FORM = "application/x-www-form-urlencoded"


def kind(media_type: str) -> str:
    """json, form, multipart, text or raw: the same table as the generated client's (runtime/_body.py)."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence in ("*/*", "application/*") or essence.rpartition("/")[2] == "json" or essence.endswith("+json"):
        return "json"
    if essence == FORM:
        return "form"
    if essence.startswith("multipart/"):
        return "multipart"
    return "text" if essence.startswith("text/") else "raw"


def writable(media_type: str) -> bool:
    """Whether the client can send a body of a media type; of the multipart ones it knows the form alone."""
    essence = media_type.partition(";")[0].strip().lower()
    return kind(media_type) != "multipart" or essence in ("multipart/form-data", "multipart/*")
