"""The list of what is not served follows from two tables, and needs nobody to keep it."""

from simulator.actions import TABLE
from simulator.contract.reference import unserved_page
from simulator.spec.published_actions import PUBLISHED, unserved_actions


def test_an_action_that_gets_its_file_leaves_the_list() -> None:
    """Nothing else has to be changed."""
    served = {*TABLE, ("net", "add_ipv4")}
    before, after = unserved_actions(TABLE.keys()), unserved_actions(served)
    assert [each[:2] for each in before if each not in after] == [("net", "add_ipv4")]
    assert "`add_ipv4`" in unserved_page(TABLE.keys())
    assert "`add_ipv4`" not in unserved_page(served)


def test_the_page_has_every_name_beside_who_says_so() -> None:
    """Also what is only assumed."""
    page = unserved_page(())
    assert all(f"`{name}`" in page for _, name in PUBLISHED)
    assert all(str(source) in page for source in PUBLISHED.values())
