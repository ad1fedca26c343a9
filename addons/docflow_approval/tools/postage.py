"""What a letter costs by the rates of the post: arithmetic without records."""

from typing import NamedTuple


class Rate(NamedTuple):
    """A letter of up to ``weight`` grams costs ``fee`` from ``day`` on.

    ``is_own`` where the rate is of one delivery method and not of all that go by post.
    """

    day: object
    weight: int
    fee: float
    is_own: bool = False


def find_fee(rates, weight, day):
    """Return what a letter of ``weight`` grams costs on ``day``, None where no rate tells it.

    Rates that begin on one day are one tariff, and a later tariff takes the place of the whole
    earlier one: a step that it does not name is not sent by it. Those of the method itself go
    before those of all methods.

    :param rates: ``Rate`` of one kind of letters
    """
    begun = [rate for rate in rates if rate.day <= day]
    if not begun or weight <= 0:
        return None
    is_own, since = max((rate.is_own, rate.day) for rate in begun)
    steps = [
        (rate.weight, rate.fee)
        for rate in begun
        if (rate.is_own, rate.day) == (is_own, since) and rate.weight >= weight
    ]
    return min(steps)[1] if steps else None
