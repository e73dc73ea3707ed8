"""Actions of eq_callback.php, which tells how what takes time goes on."""
