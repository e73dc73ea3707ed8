"""Generating scenarios: invented clients with a history of bills that balances."""
