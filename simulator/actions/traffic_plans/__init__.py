"""Actions of traffic_plans.php, how much traffic a server may have."""
