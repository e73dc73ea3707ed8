"""Trials: long runs that look for what no single test would find, and say what they found.

Each is a make target: `soak`, `chaos`, `waits`, `fuzz`, `mutants`, `coverage`, `lowest`. Each
writes its own section of `docs/reliability.md`, so a figure on that page was counted by a run and
not written by hand.
"""
