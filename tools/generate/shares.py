"""Unequal shares, dealt out whole."""


def spread(count, weights):
    """Return how many of ``count`` things each place gets: at least one, the rest by weight."""
    given = [1] * len(weights)
    total = sum(weights)
    for __ in range(count - len(weights)):
        # who is furthest below his share
        place = max(range(len(weights)), key=lambda nr: weights[nr] / total - given[nr] / count)
        given[place] += 1
    return given


def slots(weights, count):
    """Return ``count`` numbers of places, each as often as its weight says."""
    return [place for place, times in enumerate(spread(count, weights)) for __ in range(times)]
