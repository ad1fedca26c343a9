from . import docflow_control_card
from . import docflow_document_card
from . import docflow_document_label
from . import docflow_handover_act
from . import docflow_office_separator
