"""Who may see what and on which ground; every look at another's record is written down.

Words. A *viewer* is a party that asks. Its *relations* to a record are facts others tell as values: who made
the record, whom it names, which participants stand behind it. A *ground* is the relation that entitles the
viewer. *Fields* are what a ground opens of a record; whatever no ground opens is absent in the answer. A
*look* is the fact that a viewer was shown somebody else's record.

What always holds. Nothing is shown by default. What is shown follows from one table, `rules.GRANTS`, which is
the matrix of the field (domain.md § 8) as data. The operator has no ground on anybody's trade. A record the
viewer may not see is answered exactly like one that does not exist. A look is written in the transaction the
door commits before it answers, so there is no answer without its look (R14, R61).

What a token may ask about at all depends on what its party is: `scopes.SCOPES`, resource by resource; within
that the relations decide. `tests/api/matrix.py` holds the same matrix as it comes out at every endpoint; each
has its row there.

The walk: a door opens a transaction, a room's service finds a record and its relations, asks
`service.look`, which refuses with NotFound or returns the fields to cut the answer by and notes the look.

Decisions
---------
2026-11-28 A look is kept for ten years, as long as any record that was looked at; it tells of people, too,
           and goes then by itself (`register/aging.py`, R58).
2026-11-28 Origins are told to a buyer as its own seller released them, however far they were known before:
           `lots/rules/origins.py` ends the way back where somebody else's goods begin.
2026-11-28 A person is told all that is held about it through its organisation, or through who admitted that,
           which says what for and is not told of invoices (`register/subject_access.py`).
2026-11-28 An office of the scheme is told sums of whole quarters that are over, without weights of few
           certificates: parts of quarters, or a quarter before and after one entry, would tell a company's.
2026-11-28 Auditors see what is public, what is their own, and what an engagement opens that they name: of
           the audited member what lies in its topics and period, of other sides the matching halves. Under it
           every list is the member's (`Viewer.side`), a lot stands as on the period's last day, goods are not
           followed on. A record that tells no topic and day is open to no auditor.
2026-11-23 A viewer not in good standing keeps its own records and those naming it, and nothing else.
"""
