"""The SQL of who takes part, on the driver's connection and inside its transaction.

`load` and `save` are the register's; the rest answers questions, each as known at a log position
(`as_of`, inclusive; None: now).
"""

from warranty.parties.store.acting import (
    all_said_of,
    firms_of,
    mandates_about,
    particulars_in,
    particulars_of,
    people_of,
    persons_in,
    rectifications_of,
    successions_of,
)
from warranty.parties.store.keys import (
    asker,
    countersigned_at,
    key_with_party,
    keys_of,
    keys_of_all,
    platform_keys,
    put_by,
    rekeyings_of,
    token_key,
)
from warranty.parties.store.loading import (
    doubts_about,
    load,
)
from warranty.parties.store.members import (
    capacity,
    countries_of,
    everybodys_members,
    homes_of,
    leis_of,
    let_in_by,
    licences_of,
    members_of,
    memberships_of,
    names_of,
    parties_with_standing,
    party_with_standing,
    renamings_of,
)
from warranty.parties.store.register import (
    founding,
    policy_digest,
)
from warranty.parties.store.rows import (
    Looked,
)
from warranty.parties.store.saving import (
    name_person,
    save,
)

__all__ = [
    "Looked",
    "all_said_of",
    "asker",
    "capacity",
    "countersigned_at",
    "countries_of",
    "doubts_about",
    "everybodys_members",
    "firms_of",
    "founding",
    "homes_of",
    "key_with_party",
    "keys_of",
    "keys_of_all",
    "leis_of",
    "let_in_by",
    "licences_of",
    "load",
    "mandates_about",
    "members_of",
    "memberships_of",
    "name_person",
    "names_of",
    "particulars_in",
    "particulars_of",
    "parties_with_standing",
    "party_with_standing",
    "people_of",
    "persons_in",
    "platform_keys",
    "policy_digest",
    "put_by",
    "rectifications_of",
    "rekeyings_of",
    "renamings_of",
    "save",
    "successions_of",
    "token_key",
]
