"""Downloads as JSON: a file that travels inside an answer."""

from base64 import b64encode
from typing import NamedTuple

from simulator.domain.world import World
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed

UNNAMED = assumed("whmcs/download_invoice says base64 and shows no answer; no key is public")


class Download(NamedTuple):
    """The file of an invoice."""

    invoice_id: int
    filename: str
    content: bytes


DOWNLOAD: Shape[Download] = Shape(
    "download",
    (
        Field("invoiceid", lambda download: download.invoice_id, UNNAMED),
        Field("filename", lambda download: download.filename, UNNAMED),
        Field("data", lambda download: b64encode(download.content).decode(), UNNAMED),
    ),
)


def show_download(world: World, download: Download) -> Payload:
    """Write the file of an invoice in base64."""
    return DOWNLOAD.show(download, world.dialect)
