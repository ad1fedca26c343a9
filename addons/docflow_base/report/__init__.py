from . import docflow_document_label
from . import docflow_handover_act
