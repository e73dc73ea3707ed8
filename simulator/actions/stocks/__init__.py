"""Actions of stocks.php, the servers that stand ready."""
