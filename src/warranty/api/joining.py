"""The page an invitation's link leads to. What the link says stands behind its #, which no browser sends."""

from typing import Final

from litestar import MediaType, get

from warranty.api.auth import OPEN

_PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>You are invited</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
code{background:#f2f2f2;padding:.1em .3em}</style>
<h1>You are invited</h1>
<p>An association invites you to join this register of warranties. Answer from your own machine; your key
never leaves it, and what you say of yourself goes to the association alone.</p>
<ol><li>Make your key: <code>warranty key generate --out my.key</code></li>
<li>Answer, with the whole address of this page in quotes:
<code>warranty join "ADDRESS" --key my.key --set name=NAME --set country=BE --out answer.txt</code></li>
<li>Send <code>answer.txt</code> back to who invited you. Once it has signed your admission you can
record.</li>
</ol></html>"""


@get(
    "/join",
    summary="What to do with an invitation",
    tags=["Parties"],
    security=OPEN,
    media_type=MediaType.HTML,
    sync_to_thread=False,
)
def explain_invitation() -> str:
    """A page for whoever opens an invitation's link: the invitation itself never reaches the register."""
    return _PAGE
