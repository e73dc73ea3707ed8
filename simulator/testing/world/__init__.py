"""A simulated world as tests hold it, and the servers it lives on."""
