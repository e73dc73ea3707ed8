"""The typed client of the API, blocking and asynchronous, with a method for each action."""

from simulator.client.clients import AsyncClient, Client, WorldAddress
from simulator.client.protocol import ApiError, File, UnreadableAnswer
from simulator.client.transport import NoAnswer, Response

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "File",
    "NoAnswer",
    "Response",
    "UnreadableAnswer",
    "WorldAddress",
]
