"""Documents: answers that are no JSON, such as the PDF of an invoice."""

from msgspec import Struct


class Document(Struct, frozen=True):
    """A file to show or to keep.

    Attributes:
        filename: letters, digits, dots and dashes only, so that a header can carry it.
        inline: to be shown in the browser rather than saved.
    """

    content: bytes
    media_type: str
    filename: str
    inline: bool

    def shown(self) -> str:
        """Write the value of the Content-Disposition header."""
        return f'{"inline" if self.inline else "attachment"}; filename="{self.filename}"'
