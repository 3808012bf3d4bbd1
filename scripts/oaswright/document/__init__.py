"""Files become one document: parsing, bundling, overlays and limits, with a source position for every pointer."""
