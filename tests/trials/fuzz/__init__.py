"""`make fuzz`: whatever anybody sends or writes is understood or refused, and breaks nothing.

    python -m tests.trials.fuzz [--minutes 2] [TARGET …]    tries new inputs
    python -m tests.trials.fuzz TARGET FILE                 tries one again, and shows what it does

What reads text of others is a function `try_…` of `targets.py`, with what may come of it; atheris
leads inputs to it by coverage. What goes over the wire is tried in `wire.py`, with requests that
Hypothesis makes up (`made_up.py`) and that schemathesis makes of our OpenAPI documents. Inputs to
begin with, and all that were ever found, lie in `fixtures/corpus/<target>/`; `make test` tries each
of them again, and some that are near them.
"""
