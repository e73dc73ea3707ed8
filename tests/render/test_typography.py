"""Typefaces: every script is drawn, and whatever a client writes is text and nothing else."""

import socket
from typing import Any, cast

import pytest

from tests.support.pdf_text import read_pdf, render_pdf, text_of, world_with_client


@pytest.mark.parametrize(
    "name",
    [
        "Мария Константинопольская",
        "Ελένη Παπαδοπούλου",
        "Łukasz Żółć",
        "田中 美咲",
        "株式会社エグザンプル",
        "김철수",
        "王小明",
        "東京Tower и 서울 GmbH",
    ],
)
def test_names_in_every_script_are_drawn_and_can_be_read(name: str) -> None:
    """In one font or several, which are all inside the file."""
    pdf = render_pdf(world_with_client(companyname=name, firstname=name, description=name), 501)

    assert text_of(pdf).count(name) == 3
    assert fonts_outside(pdf) == set()


def fonts_outside(content: bytes) -> set[str]:
    """List the fonts that a PDF wants but does not contain."""
    fonts: list[Any] = [
        font.get_object()
        for page in read_pdf(content).pages
        for font in cast("Any", page)["/Resources"]["/Font"].values()
    ]
    return {
        font["/BaseFont"] for font in fonts if "/FontFile2" not in font.get("/FontDescriptor", {})
    }


@pytest.mark.parametrize(
    ("sent", "drawn_as"),
    [
        ("rocket \U0001f680!", "rocket \N{REPLACEMENT CHARACTER}!"),
        ("שלום", "\N{REPLACEMENT CHARACTER}" * 4),
        ("Андреи\N{COMBINING BREVE}", "Андрей"),
        ("soft\N{SOFT HYPHEN}ware \N{ZERO WIDTH JOINER}x", "software x"),
        ("wide\N{IDEOGRAPHIC SPACE}space", "wide space"),
    ],
)
def test_what_no_font_has_is_replaced_where_it_can_be_seen(sent: str, drawn_as: str) -> None:
    """Nothing disappears but what is invisible, and nothing fails."""
    assert drawn_as in text_of(render_pdf(world_with_client(description=sent), 501))


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>bold</b> & <i>",
        "</para><para>",
        "&amp; &#65; &nothing;",
        "<font name='none'>x",
        "<a href='http://127.0.0.1/'>link</a>",
        "<br/>",
    ],
)
def test_markup_of_clients_is_text(hostile: str) -> None:
    """It is printed as it was written, wherever it stands."""
    pdf = render_pdf(
        world_with_client(companyname=hostile, firstname=hostile, description=hostile), 501
    )

    assert text_of(pdf).count(hostile) == 3


@pytest.mark.parametrize("tag", ["<img src='{}'/>", '<img src="{}">', "<a href='{}'>x</a>"])
def test_nothing_is_fetched(tag: str) -> None:
    """A picture that a client names is text too; nobody calls at its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        text = tag.format(f"http://127.0.0.1:{server.getsockname()[1]}/x.png")

        pdf = render_pdf(world_with_client(companyname=text, description=text), 501)

        with pytest.raises(BlockingIOError):
            server.accept()
    assert text.replace(" ", "") in text_of(pdf).replace(" ", "")
