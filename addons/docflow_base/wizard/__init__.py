from . import (
    docflow_assignment_report,
    docflow_control_release,
    docflow_reason,
    docflow_review_send,
    docflow_why_visible,
)
