"""QR codes (ISO/IEC 18004) as pictures that a page's policy lets in: SVG with attributes alone, no styles."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


def drawn_qr(content: str) -> "Markup":
    """An `<svg>` that grows to whatever holds it, with the quiet zone of four modules that readers need."""
    import segno  # noqa: PLC0415 - few pages show one
    from markupsafe import Markup  # noqa: PLC0415

    code = segno.make(content, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704 - segno wrote it
