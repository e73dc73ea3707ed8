"""Forgetting: sessions and reset links that expired long ago go when the clock moves.

Those that expired last stay, so that whoever asks why a token is dead is told. Nothing else ever
looks at them. A client has one code at most of each kind, and one reset link, so those are few.
"""

from collections.abc import Iterator

from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tables import Table
from simulator.domain.unit_of_work import UnitOfWork

MOST_EXPIRED = 1_000


def forget_expired(work: UnitOfWork, most: int = MOST_EXPIRED) -> None:
    """Take out what has expired, all but the last of it; costs what goes, not what is there.

    What is left does not depend on how often it was asked for: the last ones are the same.
    """
    tables: tuple[Table[str, Session] | Table[str, PasswordReset], ...]
    tables = (work.world.sessions, work.world.password_resets)
    for table in tables:
        for row in list(_forgotten(work, table, most)):
            work.remove(row)


def _forgotten(
    work: UnitOfWork, table: Table[str, Session] | Table[str, PasswordReset], most: int
) -> Iterator[Session | PasswordReset]:
    days = [day for day in table.values_of("expires") if day <= work.today]
    if sum(len(table.keys_where("expires", day)) for day in days) <= most:
        return
    left = most
    for day in sorted(days, reverse=True):
        rows = [row for row in table.where("expires", day) if not row.alive(work.now)]
        if len(rows) > left:
            rows.sort(key=lambda row: (row.expires_at, row.token))
            yield from rows[: len(rows) - left]
        left = max(0, left - len(rows))
