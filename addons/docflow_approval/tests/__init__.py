from . import test_route_plan
