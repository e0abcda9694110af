"""Who takes part: the operator, associations, authorities, auditors and members; their keys and standing.

Words. A *party* is anybody with a key; it has one of five kinds. The *admitter* of a party is who signed
its admission; it may change, beside the party itself, its keys. A party's *standing* is good until its
admitter, or another association it is a member of, says otherwise.

What always holds. Whether a party may sign is judged in log order: by what the log holds before the
statement, never by the day the statement names. So a suspension or a revocation cannot be evaded by
backdating, and a key made today may record an import of 2015. A public key belongs to one party for ever
and never comes back once revoked. A party's DID is `did:web:<origin>:p:<its uuid in hex>`: it says nothing
about who it is. The statements of this room are public-class, so that everybody can check key history; those
about a firm's people and its second signatures are not.

The walk of an admission: the register opens the statement, `rules.touched` names the parties and keys to
look at, `store.load` brings them as `PartyBooks`, `rules.signer_refusal` asks whether the signer may sign
this type now, `rules.refusal` whether these parties may be admitted by it, `rules.effects` says what
follows, `PartyBooks.apply` makes it so for the next statement of the batch, `store.save` writes it.

Decisions
---------
2026-11-23 A suspended or expelled party signs nothing but statements about its own keys: it must be able to
           revoke a key that was stolen, and to read its own record it needs a key to authenticate with.
2026-11-23 A precautionary suspension runs out by itself on its `until`, by recorded days, unless charges came
           before (PartyCharged): nobody is kept out for long on a suspicion. `until` of another suspension is
           an announcement. Either way the log alone tells who could sign when.
2026-11-23 A member suspended or expelled records what was countersigned, byte for byte, and nothing else: it
           may return goods and wind down, and enter late what happened before. The countersignature is that
           of the body whose word decides, or of its admitter: of a sister that disagrees it would undo it.
2026-11-27 A member may belong to several associations; each speaks of it once it was asked by it, so that
           none can suspend a stranger. Where their words differ dated policy decides (`policy/data/
           parties.toml`). An admission says nothing of since when; it makes a member of any day until the
           association gives days. Of a member without a licence on record nothing is known and nothing found,
           but where dated policy says that nobody trades without one.
2026-11-27 A statement under a mandate has the firm as its issuer and the mandatary's key in its header: the
           envelope stays as it is, the mandate is public, and whoever checks the key history finds it there.
           Amounts are compared in US$ by the statement's own rate, as far as its currency can have had that;
           an answer is worth what it answers, and what nobody can tell the value of more than any limit.
           Keys, people and mandates are not lent.
2026-11-28 A colleague's key is revoked by an owner or director, by two people, or by who admitted the firm;
           where nobody on record holds it, by anybody of the firm: a stolen key must not wait.
2026-11-27 A second signature comes before the statement, over its bytes, as a countersignature does. While a
           firm has a limit, another limit, person, key or mandate takes two people too.
2026-11-28 The name of a natural person stands in its particulars, which are salted, confidential and erasable
           (R57), and in no signed part: the public log, exports and key histories have its DID alone. Pages
           take the name from the books, as long as policy lets them, and it leaves the books with the last
           particulars that tell it. What was signed before that day stays served as it was signed: an entry
           cut or left out would take the proof of their keys from all others admitted in it. Who verifies
           offline reads the name where the disclosure is at hand, and else the DID; either way it holds.
2026-11-28 Who a party is (of a natural person its name; registered office, VAT id) it does not put
           right alone: an expulsion would hang on another's name, and the only record of who it was could be
           erased on its own word. It asks by a rectification, and who looks after it answers by another one.
2026-11-28 A key that who admitted a party puts on record for it signs at once. A delay would hold up every
           firm that lost its keys, and serve nobody: who has no key can sign no objection. Instead everybody
           is told for ever: in the party's status, its key history and its own record by whom and on which
           day, and in the public notices, that other associations and authorities follow (R54).
2026-11-23 Members of a suspended association stay in good standing: they did nothing, and another may not
           take them over in a hurry. Only its own signature stops counting; meanwhile another association of
           theirs, else the operator, or their authority speaks for them in its place (`rules/speaking.py`).
2026-11-27 A key has a first and a last day, too, and those are days of the log (its recorded time), so that a
           statement cannot choose them. A stolen key's statements stay; each gets a finding of its own, whose
           sides are those of that statement, whoever signs the revocation.
2026-11-27 A body that is association and authority is two parties, the second naming the first: each signs
           with keys of its own, but a key of either logs in for both, and says for which (`capacity`). So a
           token, a look and a statement have exactly one capacity, and no rule asks in which somebody acts.
"""
