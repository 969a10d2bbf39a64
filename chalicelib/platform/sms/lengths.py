"""How many parts a text takes: Japanese goes as UCS-2, 70 units alone and 67 each when joined (3GPP TS 23.040)."""

ALONE, JOINED = 70, 67


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str) -> int:
    """Messages that are charged for."""
    length = units(text)
    return 1 if length <= ALONE else -(-length // JOINED)


def shortened(text: str, most: int) -> str:
    """The text within so many parts, ending with … where it was cut."""
    room = ALONE if most == 1 else JOINED * most
    if units(text) <= room:
        return text
    cut = text
    while units(cut) > room - 1:
        cut = cut[:-1]
    return cut + "…"
