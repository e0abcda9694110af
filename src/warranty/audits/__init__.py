"""Who audits whom, for whom and until when; and what that opens.

Words. An *engagement* is an association's (or a supervising authority's) order that an auditor looks at the
records of one member: of which *topics*, of which *period* (by the days of the events) and until which day.
It opens nothing until the auditor has *accepted* it with its declaration of *independence*, and nothing any
more once either of the two has *ended* it. Its *halves* are what the other sides of the member's trade said
of the shared transactions: without their sources, and of their other books nothing.

What always holds. Nobody but who may look after a member orders an audit of it, and nobody accepts an order
that was not made to it; an engagement is accepted once, and never widened: another period, topic or member is
another engagement (R49). Whoever is bound to the member does not audit it (Q05). The member is told of it at
once, and of every look under it.

The walk of a question. An auditor names an engagement in `Warranty-Case`; `service.engagement_in_hand`
answers only while it is accepted, not ended, on one of its days, and auditor and who ordered it are in good
standing. From there on the question is asked at the member's side: `disclosure.rules` opens what lies within
topics and period on the ground `engagement`, and the halves on the ground `matching-half`; the wall in the
database knows the same. The member's own standing does not matter: who is suspended is audited all the more.

Decisions
---------
2026-11-28 Independence is declared with each engagement, not once at admission: it is of one member, and
           changes from year to year.
2026-11-28 The declaration is printed in full, by its id in the registry (`policy/data/audits.toml`), as
           warranties are; its facts stand beside it. Fewer years than are on record are refused; too many
           years, or other services, are Q05 on the order, told to who made it.
2026-11-28 A half belongs to the period if it was itself made in it, or if the offer or the answer of its
           transaction was: an invoice of December answered in January is looked at from both years.
"""
