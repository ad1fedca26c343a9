"""Word templates: taken apart, checked, filled and turned into PDF.

Plain data in, plain data out: nothing here knows records. What is filled in is text, lists of
groups of text, and nothing else.

=========== ===================================================================
``package`` the archive of a .docx: bounds, parts, what it would fetch from elsewhere
``tags``    tags of a part, with the paragraph in which they stand
``checking`` :func:`~.checking.check`: what is wrong with a template, and where
``filling`` :func:`~.filling.fill`: values into a template
``leftovers`` what a template leaves for the author, found in what he wrote
``verbs``   the same in a bounded child process
``remote``  the server's side of it
``office``  :func:`~.office.to_pdf`: LibreOffice, one at a time
=========== ===================================================================
"""
