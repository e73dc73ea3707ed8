"""Outages: neighbours of InvAPI that do not answer, each with failures the API documents for it."""

from enum import StrEnum


class Outage(StrEnum):
    """A neighbour that is down."""

    WHMCS = "whmcs"
    JIRA = "jira"
    MAIL = "mail"
