"""Whether industry's books agree with what authorities certified: spot checks and reconciliations.

Words: a *row* is one confirmation with the claims that draw on it, or one claim that draws on none; its
*status* says whether both sides agree; a *difference* is confirmed less claimed, with its sign; *where now*
is where a certificate's drawn carats are.

Always holds: each confirmation and each claim is in exactly one row of its participant, by its own day, so
that rows of neighbouring periods add up; totals are sums over rows, without second confirmations, and the
rows' explanations state figures that can be added again by hand; an answer depends on log prefix, rule set
and day alone, so that the same question at the same position is answered alike for ever (R44).

A spot check, told once: `api/certificates.py` asks `service.spot_check` for a number → it finds certificate
and claims in the certificates room → `disclosure` says what the asker may know, and notes the look →
`rules.where_now` follows the drawn carats through the lots room → the door signs and sends the answer.

Decisions
---------
2026-11-23 A claim the confirmation does not name is a row of its own and takes nothing from the row of the
           confirmation: otherwise a stranger could turn a matched certificate into a discrepancy.
2026-11-23 Confirmations and claims are compared by what is claimed, not by what could be drawn: a rightful
           claim that a correction left without cover is a claim too many, and shows as one.
2026-11-23 The days before an unclaimed certificate is a finding (L01) are counted from the confirmation's day
           or from its recording, whichever is later: nobody can claim what is not on record.
2026-11-23 What is asked of a number goes by its claims and their lots, never by a scan, so that a spot check
           costs the same in a large register as in a small one.
"""
