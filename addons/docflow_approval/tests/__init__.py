from . import test_route_plan, test_stepping
