"""The table of what the real API has: sources, names, and that serving needs no change of it."""

import pytest

from simulator.spec.published_actions import LISTINGS, PUBLISHED, PUBLISHED_MODULES
from simulator.spec.sources import Basis

NAMED_BY_EVIDENCE = """
presets/list presets/info presets/search presets/show os/list traffic_plans/list
software/list stocks/list eq_callback/check eq/order_instance eq/deploy
eq/rename_server eq/on eq/off eq/hard_off eq/reboot eq/status eq/search
eq/unified_server_search eq/set_pin eq/check_pin tags/list tags/add tags/remove
api_keys/list api_keys/list_for_server api_keys/view api_keys/history
api_keys/add api_keys/edit api_keys/delete auth/flip_tag ssh_keys/list
ssh_keys/add ssh_keys/delete net/add_ipv4 pdns/add_domain pdns/add_dns
ip/get_ip vm/restore_snapshot vm/remove_snapshot jira/request_assistance
"""


@pytest.mark.parametrize("name", NAMED_BY_EVIDENCE.split())
def test_what_clients_are_known_to_ask_for_is_listed(name: str) -> None:
    """Each by module and action."""
    module, _, action = name.partition("/")
    assert (module, action) in PUBLISHED
    assert module in PUBLISHED_MODULES


def test_each_name_is_listed_once() -> None:
    """So it has one source."""
    names = [(each.module, name) for each in LISTINGS for name in each.names.split()]
    assert len(names) == len({*names}) == len(PUBLISHED)


def test_names_are_in_order() -> None:
    """Modules, and the names of a listing, so that a reader finds them."""
    modules = [each.module for each in LISTINGS]
    assert modules == sorted(modules)
    for each in LISTINGS:
        assert each.names.split() == sorted(each.names.split())


def test_every_listing_says_who_says_so() -> None:
    """Documented by the vendor, observed in a client, or assumed."""
    known = {Basis.DOCUMENTED, Basis.OBSERVED, Basis.ASSUMED}
    assert {source.basis for source in PUBLISHED.values()} == known
    assert all(source.section for source in PUBLISHED.values())


def test_whmcs_is_the_table_of_actions_itself() -> None:
    """Nothing is written twice."""
    assert "whmcs" not in PUBLISHED_MODULES
