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
        "data/docflow_operation_data.xml",
        "views/docflow_approval_menus.xml",
    ],
    "application": False,
}
