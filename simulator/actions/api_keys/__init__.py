"""Actions of `/api_keys.php`: the keys that a client logs in with."""
