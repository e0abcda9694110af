"""Goods changing hands: the sale with its warranty, the buyer's answer, and what outsiders show.

Words: a *sale* is invoice and warranty in one signed document; its lines are *offered* until the buyer's
*purchase* keeps, returns or disputes them; a *difference* is carats missing on the buyer's scale, in
neither stock until both sides have signed its end; an *outside balance* is what was sold to somebody
outside the register, drawn on by whoever shows the sale and its one-time code.

Always holds: offered = kept + returned + difference, line by line; a sale is answered or withdrawn once.

One sale, told once: the seller signs; `rules.refusal` checks what art. 17(2)(a)(ii) asks for (R16), the
warranty's text against the registry (R17–R19), that each line's sources and unsupported carats make its
weight (R21) and that each source lot is held and not overdrawn; `rules.effects` takes the carats off the
seller's lots and opens the buyer's lots as offered.
"""
