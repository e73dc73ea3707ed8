"""The soak: minutes of everything at once, and nothing may be wrong, slower or larger at its end.

    make soak                       ten minutes
    make soak ARGS="--minutes 1"    a first impression, which the page of figures does not keep

A server is asked over 64 connections. 48 are callers with a world of their own, half of them in
each dialect, who go through every action of the table, refusals, faults, forks, snapshots, moves of
the clock and states, round by round; a reset stands between, so each answer of a later round has to
be the same as in the first, to the byte. The others are pairs: one waits for messages or listens to
events, the other makes them happen.
"""
