"""Electronic signatures made elsewhere: what a file is, who signed it, and whether that holds.

Plain data in, plain data out: nothing here knows records, the network or the clock.

============== ===================================================================
``der``        bounds on foreign ASN.1 before a library sees it
``container``  what kind of file it is; its parts
``people``     whom a certificate names: person, organisation, code of the register
``trust``      the chain to a trusted root, and what is known of revocation
``stamp``      time stamps
``cms``        one signature of a CMS container
``asic``       ASiC-E and ASiC-S
``pdf``        signed PDF
``bundle``     many signatures in one zip
``checking``   :func:`~.checking.check`, the one way in
``verbs``      the same in a bounded child process
============== ===================================================================
"""
