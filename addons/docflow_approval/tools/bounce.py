"""Why a letter was not delivered, in the words of the server that refused it (RFC 3464)."""

LONGEST = 300


def get_action(message):
    """Return what a report says of the letter (RFC 3464), empty where it is no such report.

    ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``; an absence notice is none
    of them.

    :param email.message.Message message: the report
    :rtype: str
    """
    actions = [str(block.get("Action") or "").strip().lower() for block in _get_blocks(message)]
    found = list(filter(None, actions))
    return "failed" if "failed" in found else "".join(found[:1])


def get_reason(message):
    """Return the diagnosis in a report of non-delivery, empty where it has none.

    :param email.message.Message message: the report
    :rtype: str
    """
    for block in _get_blocks(message):
        words = block.get("Diagnostic-Code") or block.get("Status")
        if words:
            text = str(words).partition(";")[2] or str(words)
            return " ".join(text.split())[:LONGEST]
    return ""


def _get_blocks(message):
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from part.get_payload()
