"""Which authority acts for whom: of several states each for its own (R12; EU 2368/2002 art. 17(9)).

Acts, not looks: a supervising body of the Union sees what all authorities of the Union see, and each of these
what its tasks are about (`disclosure`).
"""

from datetime import date

from warranty.parties.books import Party, PartyBooks
from warranty.policy.participants import country_on
from warranty.policy.rule_set import Policy


def supervises(books: PartyBooks, body: Party, party: Party, day: date, policy: Policy) -> bool:
    """Whether a body is the authority that looks after a member at home, on a day of the log."""
    is_office = body.kind == "Authority" and "supervise" in body.tasks and party.kind == "Member"
    return is_office and acts_for(books, body, party.country, day, policy)


def acts_for(books: PartyBooks, authority: Party, country: str, day: date, policy: Policy) -> bool:
    """Whether an authority acts for who is at home in a country on a day of the log.

    Where a state has an authority whose task is to supervise, its members are that one's alone. For those in
    a state without one the body of the whole participant acts, which was admitted with the participant's code
    as its country (the Commission: EU); while none is on record, any authority of the participant, so
    that one may serve all of it.
    """
    participant = country_on(policy, country, day).code if country else ""
    if not participant or participant != authority.participant:
        return False
    supervised = books.supervised.get(participant, set())
    if authority.country == country or country in supervised:
        return authority.country == country
    return authority.country == participant or participant not in supervised
