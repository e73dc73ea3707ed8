"""Actions of `/ssh_keys.php`: the public keys for new servers."""
