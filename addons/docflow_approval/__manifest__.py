{
    "name": "DocFlow: Approval and Signatures",
    "summary": "Routes of approval as data, rounds and visas, signatures",
    "version": "19.0.1.0.0",
    "category": "Productivity/Document Flow",
    "author": "DocFlow",
    "website": "https://docflow.example",
    "license": "LGPL-3",
    "depends": [
        "docflow_base",
    ],
    "external_dependencies": {
        "python": [
            "pyHanko",
            "pyhanko-certvalidator",
        ],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/docflow_route_security.xml",
        "data/docflow_operation_data.xml",
        "data/docflow_document_type_data.xml",
        "data/docflow_competence_data.xml",
        "data/docflow_route_data.xml",
        "views/docflow_competence_views.xml",
        "views/docflow_route_views.xml",
        "views/docflow_route_version_views.xml",
        "wizard/docflow_route_simulate_views.xml",
        "views/docflow_approval_menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["docflow_approval/static/src/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
