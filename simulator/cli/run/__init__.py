"""The subcommand `run`: a command that meets the simulator where the real host would be."""
