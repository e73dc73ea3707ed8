"""Libraries of Python: the same forms, each as a library sends it."""

import asyncio
import urllib.request
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

import aiohttp
import httpx
import requests

from tests.encodings.forms import Form
from tests.support.waiting import HANG_GUARD_S

HERE = urllib.request.ProxyHandler({})  # whatever proxy this machine uses, we talk to ourselves


def urllib_urlencoded(forms: Iterable[Form]) -> None:
    """Send with the standard library."""
    opener = urllib.request.build_opener(HERE)
    for form in forms:
        with opener.open(form.url, urlencode(form.pairs).encode()) as response:
            response.read()


def requests_urlencoded(forms: Iterable[Form]) -> None:
    """Send as `requests.post(url, data=…)`."""
    with requests.Session() as session:
        session.trust_env = False
        for form in forms:
            session.post(form.url, data=form.pairs, timeout=HANG_GUARD_S)


def requests_multipart(forms: Iterable[Form]) -> None:
    """Send as `requests.post(url, files=…)`, parts without file names."""
    with requests.Session() as session:
        session.trust_env = False
        for form in forms:
            parts = [(name, (None, value)) for name, value in form.pairs]
            session.post(form.url, files=parts, timeout=HANG_GUARD_S)


def httpx_urlencoded(forms: Iterable[Form]) -> None:
    """Send as `httpx.post(url, data=…)`, lists under one name."""
    with httpx.Client(trust_env=False) as client:
        for form in forms:
            client.post(form.url, data=form.by_name())


def httpx_multipart(forms: Iterable[Form]) -> None:
    """Send as `httpx.post(url, files=…)`, parts without file names."""
    with httpx.Client(trust_env=False) as client:
        for form in forms:
            parts = [(name, (None, value.encode())) for name, value in form.pairs]
            client.post(form.url, files=parts)


def aiohttp_urlencoded(forms: Iterable[Form]) -> None:
    """Send as `session.post(url, data=…)`."""
    asyncio.run(_aiohttp_all(forms, lambda form: aiohttp.FormData(form.pairs)))


def aiohttp_multipart(forms: Iterable[Form]) -> None:
    """Send as parts; without quoting, because aiohttp cannot send a Russian name with it."""

    def parts(form: Form) -> aiohttp.FormData:
        return aiohttp.FormData(form.pairs, quote_fields=False, default_to_multipart=True)

    asyncio.run(_aiohttp_all(forms, parts))


async def _aiohttp_all(forms: Iterable[Form], written: Callable[[Form], aiohttp.FormData]) -> None:
    async with aiohttp.ClientSession() as session:
        for form in forms:
            async with session.post(form.url, data=written(form)) as response:
                await response.read()
