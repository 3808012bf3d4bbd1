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
