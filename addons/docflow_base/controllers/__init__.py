from . import scan_upload
