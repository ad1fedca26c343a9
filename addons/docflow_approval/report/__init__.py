from . import docflow_signature_protocol
