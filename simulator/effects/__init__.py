"""What happens: changes that touch several tables, made on a unit of work."""
