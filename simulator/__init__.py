"""A stateful stand-in for HOSTKEY's `whmcs.php` billing API.

Start at `docs/architecture.md`; the tree below reads from top (the edge) to bottom (the domain).
"""

__version__ = "0.1.0"
