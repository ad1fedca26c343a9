from . import docflow_route_simulate
from . import docflow_route_simulate_line
from . import docflow_route_simulate_person
