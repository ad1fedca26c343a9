"""The copy with requisites: marks laid on a copy of a document, whose own bytes stay as they are.

Plain data in, plain data out: nothing here knows records.

============= ===================================================================
``content``   the document inside of what came: a signed file, a container
``place``     where on the first page there is room for a mark
``compose``   marks laid on pages, a page added
``verbs``     the same in a bounded child process
``remote``    the server's side of it
============= ===================================================================
"""
