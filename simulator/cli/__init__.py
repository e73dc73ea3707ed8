"""The command line: the modules of its subcommands are loaded when one is asked for."""
