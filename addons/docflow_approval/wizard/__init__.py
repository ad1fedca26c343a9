from . import docflow_route_simulate
from . import docflow_route_simulate_line
from . import docflow_route_simulate_person
from . import docflow_signature_attach
from . import docflow_signature_make
from . import docflow_approval_decide
from . import docflow_approval_launch
from . import docflow_approval_launch_line
