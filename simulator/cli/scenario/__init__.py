"""The subcommand `scenario`: list, show, make and check scenarios."""
