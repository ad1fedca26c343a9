from . import docflow_document_card
from . import docflow_document_label
