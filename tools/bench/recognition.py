"""Benchmark of recognition: the labelled letters through real tesseract, precision and recall.

Draws every letter of ``tools/letter_samples.py``, reads it as the suite reads a stack, lets
``docflow.recognition`` propose a card against the contacts, people and earlier cards of a small
council, and compares. Prints a table for all letters and one for the part held apart; ends with 1
where a field is filled with a precision below 0.9. ``--write`` puts the tables into
``docs/recognition.md``.
"""

import argparse
import difflib
import hashlib
import json
import logging
import pathlib
import sys
import time
from collections import defaultdict

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from bench_council import Council  # noqa: E402 - beside us
from letter_samples import letters  # noqa: E402

BOUND = 0.9
FIELDS = (
    "type_id", "correspondent_id", "correspondent_name", "correspondent_code", "corr_number",
    "corr_date", "name", "recipient_ids", "topic_id", "sheets", "annex_sheets",
    "proposed_executor_ids", "proposed_text",
)  # fmt: skip
# one or two letters of a long text may be misread: the registrar sees the page beside it
ALIKE = {"name": 0.95, "correspondent_name": 0.95, "proposed_text": 1.0}
MARKS = ("<!-- table: begin -->", "<!-- table: end -->")


def read_letters(samples, cache):
    """Return the words of every page of every letter; what was read before is not read again.

    The answer of the cache is found by the digest of the paper and of the code that reads it.
    """
    from odoo.addons.docflow_base.tools.reader import Job, PaperFile, read

    folder = ROOT / "addons" / "docflow_base" / "tools"
    code = b"".join(path.read_bytes() for path in sorted(folder.glob("reader*")))
    found, jobs = {}, []
    for sample in samples:
        paper = sample.pdf()
        digest = hashlib.sha256(paper + code).hexdigest()
        kept = cache and cache / f"{digest}.json"
        if kept and kept.exists():
            found[sample.key] = json.loads(kept.read_text(encoding="utf-8"))
        else:
            found[sample.key] = [None] * sample.page_count
            file = PaperFile(paper, "pdf")
            jobs += [
                Job((sample.key, kept, index), file, index) for index in range(sample.page_count)
            ]
    for reading in read(jobs):
        key, kept, index = reading.key
        found[key][index] = [[round(v, 4) for v in word[:5]] + [word[5]] for word in reading.words]
        if kept and None not in found[key]:
            kept.write_text(json.dumps(found[key], ensure_ascii=False), encoding="utf-8")
    return found


class Score:
    """What came of one field: how often it was there, offered, filled, and right."""

    def __init__(self):
        self.expected = self.offered = self.offered_right = self.filled = self.right = 0
        self.pairs = []

    def add(self, expected, one, is_right):
        self.expected += bool(expected)
        if not one:
            return
        self.pairs.append((one["confidence"], is_right))
        self.offered += 1
        self.offered_right += is_right
        self.filled += one["is_filled"]
        self.right += one["is_filled"] and is_right

    @property
    def precision(self):
        return self.right / self.filled if self.filled else None

    @property
    def recall(self):
        return self.right / self.expected if self.expected else None

    @property
    def reach(self):
        """Recall of what is offered, filled or as a hint."""
        return self.offered_right / self.expected if self.expected else None


def is_right(name, expected, value):
    """Tell whether a proposed value is what the label says (bool)."""
    # known once the configuration names the addons
    from odoo.addons.docflow_base.tools.lookalike import fold, fold_name

    if name == "corr_number":
        return fold(value) == fold(expected)
    if name in ALIKE and expected:
        make = fold_name if name == "correspondent_name" else fold
        one, other = make(value), make(expected)
        return difflib.SequenceMatcher(None, one, other).ratio() >= ALIKE[name]
    if name == "recipient_ids":
        return set(value) == set(expected or ())
    if name == "proposed_executor_ids":
        return value[:1] == (expected or [])[:1]
    return value == expected


def measure(env, samples, words, is_verbose):
    """Return the scores of all letters and of the part held apart."""
    council = Council(env)
    scores = {part: defaultdict(Score) for part in ("all", "test")}
    for sample in samples:
        pages = council.make_pages(words[sample.key])
        proposal = env["docflow.recognition"]._propose(pages, council.office)
        expected = council.get_expected(sample)
        for name in FIELDS:
            one = proposal["fields"].get(name)
            if name.startswith("correspondent") and expected[name] is None and one:
                # a contact that is known is not offered as a new one, and the other way round
                one = one if one["is_filled"] else None
            right = bool(one) and is_right(name, expected[name], one["value"])
            if is_verbose(sample) and (one or expected[name]) and not right:
                got = one and (one["value"], one["label"], one["confidence"], one["is_filled"])
                print(f"  {sample.key:26}{name:22} {expected[name]!r} -> {got!r}")
            for part in {"all", "test"} if sample.part == "test" else {"all"}:
                scores[part][name].add(expected[name] is not None, one, right)
    return scores


def make_table(scores, thresholds):
    """Return the figures as a Markdown table."""
    rows = [
        "| Requisite | Filled from | Letters with it | Filled | Precision | Recall | With hints |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in FIELDS:
        score, threshold = scores[name], thresholds.get(name)
        cells = [
            f"`{name}`",
            "hint" if threshold is None else f"{threshold:.2f}",
            str(score.expected),
            str(score.filled),
            *(_share(value) for value in (score.precision, score.recall, score.reach)),
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _share(value):
    return "–" if value is None else f"{value:.2f}"


def write_docs(text):
    """Put the tables between the marks of ``docs/recognition.md``."""
    path = ROOT / "docs" / "recognition.md"
    page = path.read_text(encoding="utf-8")
    before, __, rest = page.partition(MARKS[0])
    __, __, after = rest.partition(MARKS[1])
    path.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}", encoding="utf-8")


def calibrate(scores):
    """Print, field by field, how often values of each confidence were right."""
    for name in FIELDS:
        bins = defaultdict(list)
        for confidence, right in scores[name].pairs:
            bins[int(confidence * 20) / 20].append(right)
        text = "  ".join(f"{low:.2f}: {sum(b)}/{len(b)}" for low, b in sorted(bins.items()))
        print(f"  {name:22} {text}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/")
    parser.add_argument("--part", choices=("tune", "seen", "test"), help="only this part")
    parser.add_argument("--verbose", action="store_true", help="name wrong values, not of “test”")
    parser.add_argument("--fresh", action="store_true", help="read every page anew")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    cache = None
    if not arguments.fresh:
        cache = pathlib.Path(config["data_dir"]) / "bench_recognition"
        cache.mkdir(parents=True, exist_ok=True)
    samples, start = letters(arguments.part), time.monotonic()
    words = read_letters(samples, cache)
    seconds, pages = time.monotonic() - start, sum(map(len, words.values()))
    print(f"{len(samples)} letters, {pages} pages, drawn and read in {seconds:.0f} s")
    with Registry(arguments.database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"lang": "en_US"})
        start = time.monotonic()
        # of the part held apart nobody looks at single letters
        scores = measure(env, samples, words, lambda one: arguments.verbose and one.part != "test")
        thresholds = env["docflow.recognition.threshold"]._get_thresholds()
        print(f"proposed in {(time.monotonic() - start) / len(samples) * 1000:.0f} ms a letter\n")
        cr.rollback()
    if arguments.verbose:
        calibrate(scores["all"])
    counts = {"all": len(samples), "test": sum(one.part == "test" for one in samples)}
    titles = {"all": "All letters", "test": "The part held apart"}
    text = "\n\n".join(
        f"### {titles[part]}: {counts[part]}\n\n{make_table(scores[part], thresholds)}"
        for part in scores
        if counts[part]
    )
    print(text)
    if arguments.write:
        write_docs(text)
    faults = [
        f"{titles[part]}: {name} is filled with a precision of {score.precision:.2f}"
        for part, found in scores.items()
        for name, score in found.items()
        if score.filled and score.precision < BOUND
    ]
    for fault in faults:
        print(f"  BROKEN: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
