from . import (
    docflow_assignment_ask,
    docflow_assignment_replace,
    docflow_assignment_report,
    docflow_batch_ask,
    docflow_control_release,
    docflow_custody_hand,
    docflow_order_mixin,
    docflow_instruction,
    docflow_resolution_batch,
    docflow_order_line,
    docflow_reason,
    docflow_request_decide,
    docflow_review_send,
    docflow_scan_attach,
    docflow_why_visible,
)
from . import docflow_deadline_change
from . import docflow_holiday_load
