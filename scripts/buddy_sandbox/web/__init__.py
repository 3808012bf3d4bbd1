"""HTTP as the server speaks it: framing, bodies, who may do what, limits, and replies."""
