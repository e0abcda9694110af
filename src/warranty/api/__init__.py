"""The JSON API: a door. It reads the request, calls one service, dresses the answer.

What always holds. A question about records needs an access token; the transaction a question is answered in
is committed before the answer leaves, so that the looks it notes are there first. Every refusal leaves as an
RFC 9457 document with one type for each broken rule; an unexpected error shows a reference number and nothing
else. Bodies over the limit are refused before they are read whole.

The walk of a question: `shell.Guard` counts the request and watches the clock while its body comes →
the handler of the room's file calls `auth.visit`, which tells from the token who asks and opens the
transaction → one service answers → the handler dresses it in shapes of `wire` → `problems` dresses whatever
was refused. Files are named after the rooms (`parties.py`, `log.py`); `app.py` puts them together.
"""
