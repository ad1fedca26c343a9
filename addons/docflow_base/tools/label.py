"""Texts of a registration label in the language of label printers (ZPL)."""

# ^ and ~ begin printer commands, _ a hexadecimal code after ^FH, \ a line break after ^FB.
_ZPL_CODES = {ord(character): f"_{ord(character):02X}" for character in "_^~\\"}


def zpl_text(text: str | None, limit: int = 60) -> str:
    """Return ``text`` as field data after ``^FH^FD``: no name can smuggle in a command.

    Control characters and line breaks become blanks, long texts are cut to ``limit`` characters.
    """
    line = "".join(character if character.isprintable() else " " for character in text or "")
    line = " ".join(line.split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line.translate(_ZPL_CODES)
