from . import docflow_document_label
