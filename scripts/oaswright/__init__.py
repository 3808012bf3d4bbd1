"""One hand-written OpenAPI document; everything made from it agrees with it."""
