from . import docflow_signature_protocol
from . import docflow_approval_differences
from . import docflow_approval_sheet
from . import docflow_acquaintance_sheet
from . import docflow_dispatch_envelope
from . import docflow_dispatch_labels
from . import docflow_dispatch_list
