"""What differs between two texts, for two columns side by side.

Plain data in, plain data out: nothing here knows records.

=========== ===================================================================
``units``   a text cut into paragraphs, or sentences where lines are only layout
``words``   units compared word by word
``rows``    :func:`~.rows.compare`, the one way in: rows of two columns
``verbs``   the same in a bounded child process
``remote``  the server's side of it
=========== ===================================================================
"""
