"""Actions of software.php, the applications that can be installed."""
