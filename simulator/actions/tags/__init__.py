"""Actions of `/tags.php`: what clients and billing attach to servers."""
