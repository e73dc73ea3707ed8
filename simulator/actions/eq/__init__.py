"""Actions of eq.php, what it takes for clients to find the servers they pay for."""
