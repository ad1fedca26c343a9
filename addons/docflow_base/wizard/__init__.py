from . import (
    docflow_assignment_ask,
    docflow_assignment_replace,
    docflow_assignment_report,
    docflow_control_release,
    docflow_reason,
    docflow_request_decide,
    docflow_review_send,
    docflow_why_visible,
)
