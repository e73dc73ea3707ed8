"""The enclosure of `run --`: the server beside a command, and what watches its way out."""
