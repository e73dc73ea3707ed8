"""Actions of os.php, the operating systems that can be installed."""
