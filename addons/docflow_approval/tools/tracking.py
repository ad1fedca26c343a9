"""Tracking numbers as they are pasted or scanned: which belongs to which letter."""

import re

TRACK = re.compile(r"[0-9A-Z]{8,20}")
# as it is printed on envelopes, labels and registers: neither a number of the Universal Postal
# Union, which ends in a country, nor the barcode of a card, which has ten digits
SENDING = re.compile(r"DS([0-9]{9})")
CARD = re.compile(r"[A-Z]{1,4}[0-9]{10}")


def print_sending(sending_id):
    """Return what the barcode of a sending says (str)."""
    return f"DS{sending_id:09}"


def read_sending(text):
    """Return the id of the sending whose barcode was scanned (int), or None where it is none."""
    found = SENDING.fullmatch(_squeeze(text))
    return int(found[1]) if found else None


def is_card(text):
    """Tell whether this is the shape of the barcode on the label of a card (bool)."""
    return bool(CARD.fullmatch(_squeeze(text)))


def read_track(text):
    """Return a tracking number without spaces, in capitals, or None where it is none.

    Our own barcodes are none: a letter whose own label is scanned twice gets no number by that.
    """
    track = _squeeze(text)
    if SENDING.fullmatch(track) or CARD.fullmatch(track):
        return None
    return track if TRACK.fullmatch(track) else None


def pair_tracks(text, numbers, taken=()):
    """Tell which tracking number belongs to which letter.

    A line is a tracking number, which goes to the next letter that has none, or the number of a
    document, a tab (or semicolon) and a tracking number.

    :param str text: what was pasted
    :param list numbers: numbers of the documents, in the order of the register
    :param taken: places that have a tracking number already; only a line that names the document
        changes it
    :return: ``({place: tracking number}, [line that fits nothing])``
    :rtype: tuple
    """
    pairs, wrong, loose = {}, [], []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        number, _tab, rest = line.replace(";", "\t").rpartition("\t")
        track = read_track(rest)
        if track is None or track in pairs.values() or track in loose:
            wrong.append(line)
        elif not number:
            loose.append(track)
        else:
            places = [
                place
                for place, known in enumerate(numbers)
                if known == number.strip() and place not in pairs
            ]
            if places:
                pairs[places[0]] = track
            else:
                wrong.append(line)
    free = [place for place in range(len(numbers)) if place not in pairs and place not in taken]
    pairs.update(zip(free, loose, strict=False))
    return pairs, wrong + loose[len(free) :]


def _squeeze(text):
    return re.sub(r"[\s-]", "", text).upper()
