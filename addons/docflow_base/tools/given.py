"""What a client gives for an id."""

MAX_ID = 2**31 - 1  # of a row in the database


def is_id(value) -> bool:
    """Tell whether ``value`` may be asked of the database: another number is an error there."""
    return type(value) is int and 0 < value <= MAX_ID
