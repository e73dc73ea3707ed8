"""How we declare: sources, failures, converters, parameters, fields and actions."""
