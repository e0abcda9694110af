"""The certificate register: numbers, what issuers and importing authorities say of them, claims against them.

Words: a *certificate* is one number of one participant; a *paper* is the certificate's printed fields, a
*transcription* somebody's reading of them; a *confirmation* is the importing authority's own record of an
import to a named party (R5); an *arrival* is where a shipment stands with one importing participant; a
*claim* is carats a member asks for; it *draws* what is left of the confirmed weight, the excess within τ is
*weighing*, the rest is *pending*; a *ground* is what grading needs to know of a certificate.

Always holds: the three ways in (issuer, importing authority, importer) stand side by side and are never
merged; when carats are drawn, all draws together stay within the confirmed weight; a claim's confirmed,
awaiting and unsupported carats add up to what it asked; nothing is edited, each change is a new row with its
log position, so that every question is answered as known at any position.

A confirmation, told once: `register.service` opens and verifies it → `rules.refusal` asks whether the signer
may confirm here and whether its own document is whole → `rules.findings` compares it with what else is on
record → `rules.effects` states the certificate anew and settles pending claims in log order, as far as
carats are left → `store.save` writes the batch. A claim comes through the lots room, which asks
`claim_refusal`, `claim_effects` and `claim_findings` here.

Decisions
---------
2026-11-23 Of two confirmations (or two issues) of one number the first stands until it is corrected; the
           other stays on record beside it with C03. A correction to 0 carats takes a confirmation back; then
           the next one stands.
2026-11-23 Void, fake and unused are blocks over the state, not states of their own: taking one back leaves
           whatever happened underneath.
2026-11-23 A detained shipment stays detained when it is confirmed, until it is released: only then do its
           carats root lots (R4).
2026-11-23 A confirmation corrected below what was drawn takes no claim back: the shortfall is unsupported by
           weight, over all claims alike. One corrected to another party reverses the draws of those it no
           longer names; their claims are pending again.
2026-11-23 What a stranger to a certificate has claimed is graded like a claim on an unknown number, whatever
           became of the certificate, unless it is void or reported fake, which is public.
2026-11-23 A certificate may name the export application it is issued for. Its goods are then bound to the
           number: unused frees them at once, void leaves them waiting for the number that replaces it or for
           their owner to take the application back. One of the country of destination that names it sends
           the goods home and binds nothing.
2026-11-23 Any authority may report a number as fake: it is the one that finds the paper in its hands who
           knows. The report is public and signed; where the issuer has the number on record it is C03 too.
2026-11-28 A report of an authority that neither issued the number nor confirmed the import that stands
           does not outweigh either of these: it is told (C03, C04), and goods keep their certificate until
           the issuer or the importing authority says otherwise. The issuer's word that a number is genuine
           ends any report.
"""
