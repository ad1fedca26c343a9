from . import (
    test_label,
    test_lookalike,
    test_main_job,
    test_numbering_pattern,
    test_partner_identifiers,
)
