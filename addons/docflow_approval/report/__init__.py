from . import docflow_signature_protocol
from . import docflow_approval_differences
from . import docflow_approval_sheet
from . import docflow_acquaintance_sheet
