"""The matrix of who may see what (domain.md § 8), as it must come out at every door.

A story with its viewers, and facts that lie in it: numbers, weights, prices, names. `ROWS` has a row for
each endpoint: questions to it, and for each the facts that each viewer may find in the answer, disclosures
decoded. Whoever is not named in a question learns nothing from it, and where one record is asked for is
answered as if there were none.

A new endpoint gets a row here. `"GET /v1/things/{thing:uuid}": [Ask("/v1/things/{bought}", {"dealer": "…"})]`
asks for a record, with facts of the story in braces; a fact that stands in the address counts as known.
A list says `is_list=True`: whoever learns nothing is answered all the same. What is open to everybody says
so: `everybody="…"`, mostly "". `POST` takes `Send`: what somebody sends, and what it may be told.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from tests.api.telling import CLAIMED, FACTS, VIEWERS, Story
from tests.builders import (
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_purchase,
    a_sale,
    a_withdrawal,
)
from tests.parties.builders import ORIGIN

__all__ = ["FACTS", "ROWS", "VIEWERS", "Ask", "Propose", "Send"]


class Ask(NamedTuple):
    """One question. cells: viewer → facts. everybody: open even without a token, and tells everybody this.

    is_at_most: what is told grows while the matrix is walked; cells say what it may become. case: under which
    those ask who have opened it. purpose: what everybody says it asks for. refused: who could
    be told something by asking otherwise, and is told how.
    """

    path: str
    cells: Mapping[str, str] = {}
    is_list: bool = False
    everybody: str | None = None
    is_at_most: bool = False
    case: str = ""
    purpose: str = ""
    refused: Mapping[str, int] = {}

    def cell(self, viewer: str) -> set[str]:
        """The facts a viewer may learn."""
        return set((self.cells.get(viewer, "") if self.everybody is None else self.everybody).split())


class Send(NamedTuple):
    """What somebody sends that is refused. known: facts it knows; nothing else may be in the answer."""

    what: str
    by: str
    draft: Callable[[Story], Draft]
    known: str = ""


class Propose(NamedTuple):
    """A draft to complete, facts in braces. cells: viewer → facts beyond those in the draft."""

    kind: str
    draft: Mapping[str, Any]
    cells: Mapping[str, str] = {}


Row = list[Ask] | list[Send] | list[Propose]

DID: Final = f"did:web:{ORIGIN}:p:"
_DAY: Final = f"from={TODAY}&to={TODAY}"

LOTS: Final[Mapping[str, Row]] = {
    "GET /v1/lots": [
        Ask(
            "/v1/lots",
            {
                "importer": "importer imported claim claimed-carats late-claim",
                "dealer": "dealer bought sale bought-carats",
                "buyer": "buyer resold resale resold-carats",
                # As its member, each lot as of the period's last day.
                "engaged": "importer imported claim claimed-carats late-claim",
                "elsewhere": "buyer resold resale resold-carats",
            },
            is_list=True,
        )
    ],
    "GET /v1/lots/{lot:uuid}": [
        Ask(
            "/v1/lots/{imported}",
            dict.fromkeys(("importer", "india", "engaged"), "importer claim claimed-carats"),
        ),
        Ask("/v1/lots/{bought}", dict.fromkeys(("dealer", "india"), "dealer sale bought-carats")),
        Ask(
            "/v1/lots/{resold}", dict.fromkeys(("buyer", "europe", "elsewhere"), "buyer resale resold-carats")
        ),
    ],
    "GET /v1/lots/{lot:uuid}/lineage": [
        Ask(
            "/v1/lots/{imported}/lineage",
            dict.fromkeys(("importer", "india", "engaged"), "number claimed-carats"),
        ),
        # A buyer learns that every carat is covered, neither through whom nor by which certificate.
        Ask(
            "/v1/lots/{bought}/lineage",
            {"dealer": "bought-carats", "india": "number imported sale bought-carats"},
        ),
        Ask("/v1/lots/{resold}/lineage", dict.fromkeys(("buyer", "europe", "elsewhere"), "resold-carats")),
    ],
    "GET /v1/lots/{lot:uuid}/dispersion": [
        # Where goods went since would tell an auditor what came after its period: it follows none.
        # A seller knows whom it sold to, not what became of it; an authority lots and holders at home, and
        # what lies abroad under a case by names that tell nothing.
        Ask(
            "/v1/lots/{imported}/dispersion",
            {
                "importer": "importer dealer bought bought-carats claimed-carats",
                "india": "importer dealer bought resold-carats claimed-carats",
            },
            case="importers",
        ),
        Ask(
            "/v1/lots/{imported}/dispersion",
            {
                "importer": "importer dealer bought bought-carats claimed-carats",
                "india": "importer dealer bought resold-carats claimed-carats",
            },
        ),
        Ask(
            "/v1/lots/{bought}/dispersion",
            {
                "dealer": "dealer buyer resold resold-carats bought-carats",
                "india": "dealer resold-carats bought-carats",
            },
        ),
        Ask("/v1/lots/{resold}/dispersion", dict.fromkeys(("buyer", "europe"), "buyer resold-carats")),
    ],
}
STOCK: Final[Mapping[str, Row]] = {
    # A member its own, an authority that of members at home with it; the others have an empty one.
    "GET /v1/root-accounts": [Ask("/v1/root-accounts", is_list=True)],  # tests/lots/test_root_accounts.py
    "GET /v1/batches": [Ask("/v1/batches", is_list=True)],
    "GET /v1/boxes": [Ask("/v1/boxes", is_list=True)],
    "GET /v1/stock": [
        Ask(
            f"/v1/stock?on={TODAY}",
            {"importer": "importer imported late-claim", "dealer": "dealer bought",
             "buyer": "buyer resold resold-carats",
             "engaged": "importer imported late-claim", "elsewhere": "buyer resold resold-carats"},
            is_list=True,
        ),
        Ask(
            f"/v1/stock?on={TODAY}&member={DID}{{importer}}",
            dict.fromkeys(("importer", "india", "engaged"), "imported late-claim"),
        ),
        Ask(
            f"/v1/stock?on={TODAY}&member={DID}{{buyer}}",
            dict.fromkeys(("buyer", "europe", "elsewhere"), "resold resold-carats"),
        ),
    ],
    # Who is named an owner of goods, and who has them: tests/api/test_acknowledgements.py.
    "GET /v1/acknowledgements": [Ask("/v1/acknowledgements", is_list=True)],
    "GET /v1/counts": [
        Ask("/v1/counts", dict.fromkeys(("importer", "dealer", "buyer"), ""), is_list=True),
        Ask(f"/v1/counts?member={DID}{{importer}}", dict.fromkeys(("importer", "india", "engaged"), "")),
    ],
    "GET /v1/counts/{count:uuid}": [
        # No count is under the id of a sale; that of a count is asked for in `test_counts.py`.
        Ask("/v1/counts/{sale}", {}),
    ],
    "GET /v1/slack": [
        Ask(
            f"/v1/slack?{_DAY}",
            {"importer": "importer", "dealer": "dealer", "buyer": "buyer",
             "engaged": "importer", "elsewhere": "buyer"},
            is_list=True,
        ),
        Ask(
            f"/v1/slack?{_DAY}&member={DID}{{importer}}",
            dict.fromkeys(("importer", "india", "engaged"), ""),
        ),
    ],
    "GET /v1/balances": [
        Ask(
            f"/v1/balances?{_DAY}",
            {"importer": "importer claimed-carats bought-carats",
             "dealer": "dealer bought-carats resold-carats",
             "buyer": "buyer resold-carats",
             "engaged": "importer claimed-carats bought-carats",
             "elsewhere": "buyer resold-carats"},
            is_list=True,
        ),
        Ask(
            f"/v1/balances?{_DAY}&member={DID}{{importer}}",
            dict.fromkeys(("importer", "india", "engaged"), "claimed-carats bought-carats"),
        ),
        Ask(
            f"/v1/balances?{_DAY}&roots=true&member={DID}{{importer}}",
            dict.fromkeys(("importer", "india", "engaged"), "claimed-carats bought-carats"),
        ),
    ],
}  # fmt: skip
STATEMENTS: Final[Mapping[str, Row]] = {
    "GET /v1/statements": [
        # What one made, and which other side it has; what the other side made, apart.
        Ask(
            "/v1/statements",
            {
                "importer": "importer dealer claim sale late-claim",
                "dealer": "importer dealer buyer purchase resale suspicion",
                "buyer": "dealer buyer",
                "association": "engagement buyers-engagement",
                "engaged": "importer dealer claim sale late-claim",
                "elsewhere": "dealer buyer",
            },
            is_list=True,
        ),
        Ask(
            "/v1/statements?received=true",
            {
                "importer": "importer dealer purchase",
                "dealer": "importer dealer buyer sale",
                "buyer": "dealer buyer resale",
                # Of the other sides the matching halves alone.
                "engaged": "importer dealer purchase",
                "elsewhere": "dealer buyer resale",
            },
            is_list=True,
        ),
        Ask(
            f"/v1/statements?counterparty={DID}{{dealer}}",
            {"importer": "importer sale", "buyer": "buyer", "engaged": "importer sale", "elsewhere": "buyer"},
            is_list=True,
        ),
        # Of whom the case is about, what each office may read by itself; of nobody else, whoever asks.
        Ask(
            f"/v1/statements?member={DID}{{importer}}",
            {
                "importer": "dealer claim sale late-claim",
                "association": "dealer sale",
                "india": "dealer claim sale late-claim",
                "engaged": "dealer claim sale late-claim",
            },
            case="importers",
        ),
        Ask(
            f"/v1/statements?member={DID}{{dealer}}",
            {"dealer": "importer buyer purchase resale suspicion"},
            case="importers",
        ),
    ],
    "GET /v1/statements/{statement:uuid}": [
        Ask(
            "/v1/statements/{claim}",
            dict.fromkeys(("importer", "india", "engaged"), "number importer claimed-carats"),
        ),
        # The buyer gets prices and particulars, never the sources; the supervisor the sources, never prices.
        Ask(
            "/v1/statements/{sale}",
            {
                "importer": "importer dealer imported price importers-office dealers-office bought-carats",
                "engaged": "importer dealer imported price importers-office dealers-office bought-carats",
                "dealer": "importer dealer price importers-office dealers-office bought-carats",
                "india": "importer dealer imported importers-office dealers-office bought-carats",
            },
        ),
        # Under a case about the seller its association, under an order its authority, sees what was paid.
        Ask(
            "/v1/statements/{sale}",
            {
                "importer": "importer dealer imported price importers-office dealers-office bought-carats",
                "engaged": "importer dealer imported price importers-office dealers-office bought-carats",
                "dealer": "importer dealer price importers-office dealers-office bought-carats",
                "association": "importer dealer price bought-carats",
                "india": "importer dealer imported price importers-office dealers-office bought-carats",
            },
            case="importers",
        ),
        Ask(
            "/v1/statements/{resale}",
            {
                "dealer": "dealer buyer bought resale-price dealers-office buyers-office resold-carats",
                "buyer": "dealer buyer resale-price dealers-office buyers-office resold-carats",
                "elsewhere": "dealer buyer resale-price dealers-office buyers-office resold-carats",
                "india": "dealer buyer bought dealers-office buyers-office resold-carats",
            },
            case="importers",
        ),
        Ask(
            "/v1/statements/{suspicion}", dict.fromkeys(("dealer", "india"), "importer dealer suspected")
        ),
        Ask(
            "/v1/statements/{purchase}",
            dict.fromkeys(("importer", "dealer", "india", "engaged"), "sale dealer bought-carats"),
        ),
        Ask(
            "/v1/statements/{resale}",
            {
                "dealer": "dealer buyer bought resale-price dealers-office buyers-office resold-carats",
                "buyer": "dealer buyer resale-price dealers-office buyers-office resold-carats",
                "elsewhere": "dealer buyer resale-price dealers-office buyers-office resold-carats",
                "india": "dealer buyer bought dealers-office buyers-office resold-carats",
            },
        ),
    ],
    "GET /v1/statements/{statement:uuid}/receipt": [
        Ask("/v1/statements/{claim}/receipt", dict.fromkeys(("importer", "india", "engaged"), "")),
        Ask("/v1/statements/{sale}/receipt", dict.fromkeys(("importer", "dealer", "india", "engaged"), "")),
        Ask("/v1/statements/{resale}/receipt", dict.fromkeys(("dealer", "buyer", "india", "elsewhere"), "")),
    ],
    "POST /v1/statements": [
        Send("a sale from another's lot", "stranger", lambda of: a_sale(
            of.somebody("stranger"), of.somebody("buyer"), a_line(CLAIMED, (of.lot("imported"), CLAIMED))
        ), known="imported buyer claimed-carats"),
        Send("more than is left of another's lot", "dealer", lambda of: a_sale(
            of.somebody("dealer"), of.somebody("buyer"), a_line("999.00", (of.lot("imported"), "999.00"))
        ), known="imported dealer buyer"),
        Send("a purchase of what was sold to another", "stranger", lambda of: a_purchase(
            of.statement("sale"), "1.00"
        ), known="sale"),
        Send("a withdrawal of another's offer", "buyer", lambda of: a_withdrawal(of.statement("sale")),
             known="sale buyer"),
        Send("a confirmation by a member", "stranger", lambda of: a_confirmation(
            of.facts["number"][0], of.somebody("stranger"), "1.00"
        ), known="number"),
        Send("more than the certificate has left", "importer", lambda of: a_claim(
            of.facts["number"][0], "500.00"
        ), known="number importer claimed-carats confirmed-carats"),
    ],
}  # fmt: skip
ATTEMPTS: Final[Mapping[str, Row]] = {
    "GET /v1/attempts": [
        # Of one's own the sentence, which may tell of stock; so the authority at home. Others the rule alone.
        Ask("/v1/attempts", is_list=True),
        Ask(
            f"/v1/attempts?party={DID}{{importer}}",
            dict.fromkeys(("importer", "india", "association", "operator"), ""),
        ),
    ],
}
DRAFTS: Final[Mapping[str, Row]] = {
    "POST /v1/drafts/{kind:str}": [
        # What is left of a confirmation is for whom it names; what another claimed is never told.
        Propose("import-claimed", {"number": "{number}", "hs": "7102.31"}),
        # Both sides know what they signed; the particulars of a sale are the seller's own and its buyer's.
        Propose(
            "weight-corrected",
            {"sale": "urn:uuid:{sale}", "lines": [{"line": 1, "carats": "11.00"}], "reason": "Misread."},
            dict.fromkeys(("importer", "dealer"), "bought-carats"),
        ),
        Propose(
            "sale",
            {
                "documentNumber": "1",
                "basis": {"kind": "supplier-warranties"},
                "lines": [{"carats": "1.00", "hs": "7102.31", "qualification": "Rough"}],
                "parts": {
                    "prices": {"currency": "USD", "lines": [{"amount": "1.00"}]},
                    "sources": [{"lots": [{"lot": "{imported}", "carats": "1.00"}]}],
                    "counterparty": {"party": DID + "{dealer}"},
                },
            },
            {"importer": "importers-office dealers-office"},
        ),
        Propose("purchase", {"sale": "urn:uuid:{resale}"}),
    ]
}
CERTIFICATES: Final[Mapping[str, Row]] = {
    "GET /v1/certificates/{number:str}": [
        Ask(
            "/v1/certificates/{number}",
            {
                "importer": "importer confirmed-carats",
                "engaged": "importer confirmed-carats",
                "india": "importer confirmed-carats claimed-carats",
                "namibia": "importer confirmed-carats claimed-carats",
            },
        )
    ],
    "GET /v1/certificates/{number:str}/spot-check": [
        Ask(
            "/v1/certificates/{number}/spot-check",
            {
                "importer": "importer imported claim confirmed-carats claimed-carats",
                "engaged": "importer imported claim confirmed-carats claimed-carats",
                "india": "importer imported claim confirmed-carats claimed-carats resold-carats",
                # The issuer learns that it was confirmed and that claims do not exceed, not by whom.
                "namibia": "confirmed-carats claimed-carats",
            },
        )
    ],
    "GET /v1/certificates/{number:str}/dispersion": [
        Ask(
            "/v1/certificates/{number}/dispersion",
            {
                "importer": "importer dealer imported bought claimed-carats bought-carats",
                "india": "importer dealer imported bought claimed-carats resold-carats",
            },
        )
    ],
    "GET /v1/reconciliations": [
        Ask(
            f"/v1/reconciliations?participant=IN&{_DAY}",
            # A member is answered for its own imports, and has none; its auditor as it is itself.
            {
                **dict.fromkeys(
                    ("india", "importer", "engaged"), "number importer claim confirmed-carats claimed-carats"
                ),
                **dict.fromkeys(("dealer", "buyer", "stranger", "suspended", "elsewhere"), ""),
            },
        ),
        Ask(
            f"/v1/reconciliations?participant=IN&{_DAY}&importer={DID}{{importer}}",
            dict.fromkeys(("india", "importer", "engaged"), "number claim confirmed-carats claimed-carats"),
        ),
    ],
    "GET /v1/reconciliations/flow": [
        Ask(
            f"/v1/reconciliations/flow?exporting=NA&importing=IN&{_DAY}",
            dict.fromkeys(("india", "namibia"), "confirmed-carats"),
            refused={"chair": 422},  # whole quarters: tests/api/test_flows.py
        )
    ],
    "GET /v1/reconciliations/exports": [
        Ask("/v1/reconciliations/exports?participant=NA", {"namibia": "confirmed-carats"}),
        Ask("/v1/reconciliations/exports?participant=IN", {"india": "confirmed-carats"}),
    ],
    "GET /v1/findings": [
        Ask(
            "/v1/findings",
            {
                # Whoever hears of a finding hears whom it is about: it may have to judge what that explains.
                **dict.fromkeys(("importer", "engaged"), "late-claim importer"),
                # V01: sold on at another price; its buyer hears nothing of that. K07: over the border without
                # a certificate, which each side, and who looks after it, hears by its own statement.
                "dealer": "resold dealer resold-carats",
                **dict.fromkeys(("buyer", "europe", "elsewhere"), "resold buyer resold-carats"),
                "association": "late-claim importer resold dealer buyer resold-carats",
                # and what its own confirmation brought to light
                "india": "number late-claim importer resold dealer resold-carats",
                # which is told to who issued the certificate, too
                "namibia": "number",
            },
            is_list=True,
        )
    ],
}
_SEEN: Final = "number imported bought resold claim sale purchase resale late-claim"
_FIRMS: Final = "importer dealer buyer"
LOOKS: Final[Mapping[str, Row]] = {
    "GET /v1/looks": [
        # Who looked at one's own records; of others' there is nothing in it.
        Ask(
            "/v1/looks",
            {
                "importer": "importer dealer number imported claim sale late-claim",
                "dealer": "importer dealer buyer bought sale purchase resale suspicion",
                "buyer": "buyer dealer resold resale",
            },
            is_list=True,
            is_at_most=True,
        ),
        Ask(
            "/v1/looks?whose=own",
            {
                "importer": "importer dealer number purchase",
                "dealer": "importer dealer buyer sale",
                "buyer": "dealer buyer resale",
                "association": "importer dealer buyer late-claim sale resale",
                "india": f"importer dealer buyer {_SEEN} suspicion",
                "namibia": "importer number",
                "europe": "buyer resold",
                "engaged": "engagement importer dealer number imported claim sale purchase late-claim",
                "elsewhere": "buyers-engagement buyer dealer resold resale",
            },
            is_list=True,
            is_at_most=True,
        ),
        # Oversight learns of records by their ids, never what is in them; for others there is no such list.
        Ask(
            "/v1/looks?whose=all",
            {"operator": f"importer dealer buyer {_SEEN} engagement buyers-engagement"},
            is_at_most=True,
        ),
    ],
}
SUSPICIONS: Final[Mapping[str, Row]] = {
    # Sealed, for its maker and the authority it is for: not for whom it is about, nor for oversight.
    "GET /v1/suspicions": [
        Ask("/v1/suspicions", dict.fromkeys(("dealer", "india"), "dealer suspicion"), is_list=True)
    ],
}
CASES: Final[Mapping[str, Row]] = {
    # The importer hears of the order about it; of the association's inquiry only what was looked at.
    "GET /v1/cases": [
        Ask(
            "/v1/cases",
            dict.fromkeys(("importer", "association", "india", "operator"), "importer"),
            is_list=True,
        )
    ],
}
_IS_AUDITED: Final = "engagement importer"
_BUYER_IS_AUDITED: Final = "buyers-engagement buyer"
ENGAGEMENTS: Final[Mapping[str, Row]] = {
    "GET /v1/engagements": [
        # Its three sides; whoever's engagement has ended asks without it.
        Ask(
            "/v1/engagements",
            {
                **dict.fromkeys(("importer", "engaged"), _IS_AUDITED),
                **dict.fromkeys(("buyer", "elsewhere"), _BUYER_IS_AUDITED),
                **dict.fromkeys(("association", "operator"), f"{_IS_AUDITED} {_BUYER_IS_AUDITED}"),
            },
            is_list=True,
        )
    ],
    "GET /v1/engagements/{engagement:uuid}": [
        Ask(
            "/v1/engagements/{engagement}",
            dict.fromkeys(("importer", "engaged", "association", "operator"), "importer"),
        ),
        Ask(
            "/v1/engagements/{buyers-engagement}",
            dict.fromkeys(("buyer", "elsewhere", "association", "operator"), "buyer"),
        ),
    ],
}
PARTIES: Final[Mapping[str, Row]] = {
    "GET /v1/parties/me": [
        Ask("/v1/parties/me", {name: name for name in _FIRMS.split()}, is_list=True),
    ],
    "GET /v1/parties/me/people": [Ask("/v1/parties/me/people", is_list=True)],
    "GET /v1/parties/me/mandates": [Ask("/v1/parties/me/mandates", is_list=True)],
    # Of a firm itself its invoices with its own office; of its people, and to whom admitted it, in
    # tests/api/test_personal_data.py.
    "GET /v1/people/{person:uuid}/access": [
        Ask(
            "/v1/people/{dealer}/access",
            {
                "dealer": "importer buyer sale resale dealers-office",
                "association": "",
                "india": "",
            },  # others looked, too
            is_at_most=True,
            purpose="request by letter",
        ),
    ],
    # Nobody of the story asks to be known as somebody else; who does is in tests/api/test_identity.py.
    "GET /v1/people/rectifications": [Ask("/v1/people/rectifications", is_list=True)],
    "GET /join": [Ask("/join", everybody="")],
    "GET /v1/members/status": [Ask("/v1/members/status", everybody=_FIRMS, is_list=True)],
    "GET /v1/members": [
        Ask(
            "/v1/members",
            {
                **dict.fromkeys((*_FIRMS.split(), "stranger", "suspended", "association"), _FIRMS),
                "india": "importer dealer",
                "europe": "buyer",
            },
            is_list=True,
        )
    ],
    "GET /v1/members/{identifier:str}/status": [Ask("/v1/members/{dealer}/status", everybody="")],
    "GET /p/{digits:str}/did.json": [Ask("/p/{dealer}/did.json", everybody="")],
    "GET /v1/warranties/{identifier:str}/status": [Ask("/v1/warranties/{sale}/status", everybody="")],
    "POST /v1/erasures": [],  # tests/api/test_erasures.py: for whom it is not, there is no such record
    "POST /oauth/token": [],  # tests/api/test_auth.py: who cannot prove who it is learns nothing
}
OPEN: Final[Mapping[str, Row]] = {
    "GET /.well-known/oauth-authorization-server": [
        Ask("/.well-known/oauth-authorization-server", everybody="")
    ],
    "GET /.well-known/jwks.json": [Ask("/.well-known/jwks.json", everybody="")],
    "GET /log/checkpoint": [Ask("/log/checkpoint", everybody="")],
    "GET /log/key": [Ask("/log/key", everybody="")],
    "GET /log/keys": [Ask("/log/keys", everybody="")],
    "GET /log/tile/{tile:path}": [
        Ask("/log/tile/0/000.p/{size}", everybody=""),
        Ask("/log/tile/entries/000.p/{size}", everybody=""),
    ],
    "GET /log/proofs/inclusion": [Ask("/log/proofs/inclusion?position=3&size={size}", everybody="")],
    "GET /log/proofs/consistency": [Ask("/log/proofs/consistency?first=3&size={size}", everybody="")],
    # Who takes part is public; what they trade is there as digests alone.
    "GET /log/statements": [Ask("/log/statements", everybody=_FIRMS)],
    "GET /contexts/v1": [Ask("/contexts/v1", everybody="")],
    "GET /v1/limits": [Ask("/v1/limits", everybody="")],
    "GET /health": [Ask("/health", everybody="")],
    "GET /problems": [Ask("/problems", everybody="")],
    "GET /problems/{code:str}": [Ask("/problems/not-found", everybody="")],
}
ROWS: Final[Mapping[str, Row]] = {
    **LOTS,
    **STOCK,
    **STATEMENTS,
    **DRAFTS,
    **CERTIFICATES,
    **PARTIES,
    **LOOKS,
    **CASES,
    **ATTEMPTS,
    **SUSPICIONS,
    **ENGAGEMENTS,
    **OPEN,
}
