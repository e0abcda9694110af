"""The client: drafting, signing, submitting, asking, and verifying without a server.

Who uses it: the command line, the demonstration, and any program of a trader or a government. Private keys
stay here; what leaves is a signed statement or a short-lived assertion. Nothing in this folder needs a
database.

A seller's walk: `drafts.complete` fills what can be known offline and checks a draft against the documents →
`signing.sign` makes the statement → `client.Client.submit` slices, paces and retries, and yields for each
statement a receipt or a refusal → `bundles.Bundle` keeps statement and receipt together → anybody's
`verify.verify_bundle` says what that proves and what it does not. `copies.buyers_copy` is what the buyer
gets: everything but the sources.

What always holds: a problem the server reports is raised as a `Refusal` of the same kind and code as inside
the server (`problems`); submitting the same statements again is harmless, because their ids are consumed
once.
"""
