"""The lot ledger: traceable quantities with one holder each, and the carats that pass between them.

Words: a *lot* receives once, in the statement that opens it; an *edge* is carats from a source lot to a
target lot; a *root* is a lot without edges into it; *lineage* looks back, *dispersion* looks forward;
*coverage* is a lot's carats by grade: confirmed, awaiting, on paper, unsupported, and those of roots without
a certificate (`rules.grading`), never merged; an *account* is what authorities, invoices or an association
say stands behind such a root, and what lots have taken from it (`accounts`).

Always holds: received = left + in dispute + carats drawn by others (net of reversals) + carats that left;
no balance is negative; edges run from older to newer log positions, so there are no cycles. Only the root of
a declared shortage is younger than the lot it stands in, and nothing leads into it.

One import claim, told once: `register.service` opens and verifies it → `rules.refusal` asks the
certificates room whether the claimant may draw → `rules.effects` opens lot 1 and passes on the claim's
draws → `store.save` writes the batch. Grades are not stored: `service.lineage` walks back to the root lots
and asks the certificates room what is known of each at the asked log position.

A *vessel* is a box or a batch: a chain of lots inside, from which everything draws that draws from lots
(`rules.sources`), pro rata by what is left of each. Whoever asks sees one hop through it (`rules.hops`).

A manufacture batch, told once: a day of the shop floor puts rough in, which waits in it; what comes out opens
lots of its own, drawn pro rata from all there is, and what is lost leaves (`rules.batch`). Every movement is
booked on the batch; at a count and at the close the sums are held against the dated bands of its category
(`rules.yields`).

Goods that cross a border, told once: the exporter's application binds them in lots nobody can draw from → the
certificate names it → what a claim abroad draws *feeds* the claim's lot over edges from those lots
(`rules.crossing`), at once or when it is settled, so that the chain goes on and no new root begins. An edge
that feeds counts as far as the certificate stands confirmed at the asked position (`crossing`). What nobody
claims comes home into the lots it left.
"""
