"""What the real API has beside whmcs.php: each module and action that is public, with its source.

Being listed says that the vendor has it, and nothing of whether we serve it: that is what the
folders of `simulator/actions/` say, and an action that gets its file there is served from then on.
What is listed and not served is answered as such (`access.NOT_SERVED`), and not as a name that
nobody knows. The actions of whmcs.php are all served; its page is the table of actions itself.
"""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from simulator.spec.sources import Source, assumed, observed, vendor_page

ActionKey = tuple[str, str]

MCP_SERVER = "the vendor's MCP server"
TERRAFORM = "the vendor's Terraform provider"


class Listing(NamedTuple):
    """Actions of a module that one source names, separated by blanks."""

    module: str
    source: Source
    names: str


LISTINGS: tuple[Listing, ...] = (
    Listing(
        "api_keys", vendor_page("api_keys.php"), "add delete edit history list list_for_server view"
    ),
    Listing(
        "auth",
        vendor_page("auth.php"),
        "2fa_check 2fa_resend billing_list email_check flip_tag get_log get_log_details "
        "github_init github_signin google_signin info ipalogin login logout session_reset set_tag "
        "tg_verify vk_init vk_signin whmcslogin",
    ),
    Listing(
        "eq",
        vendor_page("eq.php"),
        "add_ipmi_user boot_dev clear_pxe create_pxe list novnc off on order_instance reboot "
        "recreate_novnc reinstall remove_ipmi_user sensors show status stop_novnc unit_reset "
        "update_servers",
    ),
    Listing(
        "eq",
        vendor_page("eq.php, French edition"),
        "abort_reinstall add_ipmi_admin announceip backup_get_schedule backup_list "
        "backup_save_schedule check_backup_lock create_backup delete_backup deploy get_ipmi "
        "get_traffic getserversforannounce groups hard_off history",
    ),
    Listing("eq", vendor_page("authorization, edition of 2023"), "check_pin set_pin"),
    Listing("eq", observed(f"{MCP_SERVER} asks for it"), "console"),
    Listing(
        "eq",
        observed("clients that rename servers and search for them"),
        "rename_server unified_server_search",
    ),
    Listing("eq", assumed("named beside unified_server_search; no page is public"), "search"),
    Listing("eq_callback", vendor_page("eq_callback.php"), "check reinstall"),
    Listing(
        "ip",
        vendor_page("ip.php"),
        "get_client_ip get_ip get_ptr get_traffic list_free_ip set_main update_ptr",
    ),
    Listing(
        "iso",
        vendor_page("iso.php"),
        "add del delete history list_iso mount_iso unmount_iso update upload uploaded",
    ),
    Listing("jenkins", observed(f"{MCP_SERVER} asks for it"), "call get_tasks"),
    Listing(
        "jira",
        observed(f"{MCP_SERVER} asks for it"),
        "request_PXEboot request_assistance request_check request_kvm request_poff request_pon "
        "request_reboot",
    ),
    Listing(
        "nat",
        observed(f"{MCP_SERVER} asks for it"),
        "add_static_nat clear_static_nat drop_nat remove_static_nat",
    ),
    Listing(
        "net",
        vendor_page("net.php"),
        "add_ipv4 block_ip get_status port_off port_on remove_ipv4 show_cacti show_ipv4_free "
        "unblock_ip",
    ),
    Listing("os", observed(f"{MCP_SERVER} and {TERRAFORM} ask for it"), "list"),
    Listing(
        "pdns",
        vendor_page("pdns.php"),
        "add_dns add_domain delete_dns delete_domain get_cb_url list_domains list_zones view_zone",
    ),
    Listing("presets", vendor_page("presets.php"), "groups info list search show"),
    Listing("rhr", vendor_page("rhr.php"), "add chat discard list"),
    Listing(
        "s3",
        vendor_page("s3.php"),
        "create_account create_bucket create_order delete_account delete_bucket delete_file "
        "get_buckets get_buckets_rmq get_files get_users history list_plans show_key",
    ),
    Listing("s3", vendor_page("s3.php, Dutch edition"), "delete_payment_account"),
    Listing("software", observed(f"{MCP_SERVER} and {TERRAFORM} ask for it"), "list"),
    Listing("ssh_keys", observed(f"{TERRAFORM} asks for it"), "add delete list"),
    Listing("stocks", vendor_page("stocks.php"), "list show"),
    Listing("tags", vendor_page("tags.php"), "add list remove"),
    Listing("tags", vendor_page("tags, edition of 2022"), "user_search"),
    Listing(
        "tags",
        vendor_page("tags.php, Armenian edition"),
        "clear get search search_user show",
    ),
    Listing("traffic_plans", vendor_page("traffic_plans.php"), "list"),
    Listing(
        "vm",
        vendor_page("vm.php"),
        "create_snapshot get_snapshot load_stats remove_snapshot restore_snapshot "
        "update_restore_settings",
    ),
)


def _published() -> Iterator[tuple[ActionKey, Source]]:
    for module, source, names in LISTINGS:
        yield from (((module, name), source) for name in names.split())


PUBLISHED: Mapping[ActionKey, Source] = MappingProxyType(dict(_published()))
PUBLISHED_MODULES = frozenset(module for module, _ in PUBLISHED)


class UnservedAction(NamedTuple):
    """An action of the real API that we do not serve, and who says that there is one."""

    module: str
    name: str
    source: Source


def unserved_actions(served: Collection[ActionKey]) -> list[UnservedAction]:
    """List what is published and not among the served ones, by module and name."""
    return [
        UnservedAction(*key, source)
        for key, source in sorted(PUBLISHED.items())
        if key not in served
    ]
