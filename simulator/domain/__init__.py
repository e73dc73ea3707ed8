"""What is: immutable values and entities, which know nothing of HTTP, YAML or files."""
