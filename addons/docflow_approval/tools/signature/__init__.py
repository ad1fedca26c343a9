"""Electronic signatures made elsewhere: what a file is, who signed it, and whether that holds.

Plain data in, plain data out: nothing here knows records, the network or the clock.

============== ===================================================================
``der``        bounds on foreign ASN.1 before a library sees it
``container``  what kind of file it is; its parts
``people``     whom a certificate names: person, organisation, code of the register
``trust``      the chain to a trusted root
``revocation`` what is known of one certificate
``asking``     questions to the responder of an authority (OCSP)
``stamp``      time stamps
``signed``     one signature, of whatever form
``cms``        one signature of a CMS container
``archive``    what CAdES keeps for later
``asic``       ASiC-E and ASiC-S
``pdf``        signed PDF
``xmltree``    bounds on foreign XML
``xmldsig``    canonical forms, references and keys of XML signatures
``xades``      what stands around an XML signature
``xmlsig``     one XML with its signatures
``trustlist``  a state's list of trusted services
``bundle``     many signatures in one zip
``checking``   :func:`~.checking.check`, the one way in
``verbs``      the same in a bounded child process
============== ===================================================================
"""
