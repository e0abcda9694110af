"""Drafts: a statement before it is signed, as JSON a person can read and a spreadsheet can make.

    {"type": "Sale", "eventOn": "2026-11-20", "lines": […], …, "parts": {"prices": {…}, "sources": […], …}}

The subject's fields stand as they will be signed; `parts` holds the confidential values by name. A walk:
`setting.put` enters single values by path → `completion.complete` fills what follows from the rest (day, line
numbers, the warranty's text) → `checking.check` reads it as the document it will be, and says with a JSON
pointer what does not fit. `kinds` names every statement there is, with an example of each.

What always holds: nothing here asks a server; `complete` never changes a value that is there.
"""
