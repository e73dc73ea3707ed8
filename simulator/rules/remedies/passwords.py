"""Remedies of whoever forgot a password: why the link does not work, and where the code is."""

from simulator.domain.clock import iso
from simulator.domain.sessions import PasswordReset
from simulator.rules.passwords import INVALID_RESET_TOKEN, WRONG_CODE
from simulator.spec.circumstances import Advice, Circumstances
from simulator.spec.failures import Failure


def _why_the_link_fails(found: Circumstances) -> str:
    reset, world = found.the(PasswordReset), found.work.world
    inbox = f"GET /_sim/worlds/{world.name}/inbox?topic=password_reset"
    ask = f"ask for another with email alone, and take its reset_token from {inbox}"
    if reset is None:
        return f"no link has this reset_token, or it was used: {ask}"
    if not reset.alive(found.work.now):
        return f"the link expired at {iso(reset.expires_at)}: {ask}"
    return f"the link is client {reset.client_id}'s: leave email and location out, or send its own"


def _where_the_code_is(found: Circumstances) -> str:
    world = found.work.world
    inbox = f"GET /_sim/worlds/{world.name}/inbox?topic=two_factor_code"
    return f"leave code out to be sent one, then send the newest of {inbox}"


ADVICE: dict[Failure, Advice] = {
    INVALID_RESET_TOKEN: _why_the_link_fails,
    WRONG_CODE: _where_the_code_is,
}
