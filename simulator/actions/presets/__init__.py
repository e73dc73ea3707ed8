"""Actions of presets.php, the configurations that can be ordered."""
