"""Why a letter was not delivered, in the words of the server that refused it (RFC 3464)."""

LONGEST = 300


def get_reason(message):
    """Return the diagnosis in a report of non-delivery, empty where it has none.

    :param email.message.Message message: the report
    :rtype: str
    """
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload() if part.is_multipart() else ():
            words = block.get("Diagnostic-Code") or block.get("Status")
            if words:
                text = str(words).partition(";")[2] or str(words)
                return " ".join(text.split())[:LONGEST]
    return ""
