from . import test_route_plan, test_signature_bounds, test_signature_check, test_stepping
