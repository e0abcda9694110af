"""Commands that say one thing: drafted, signed and sent in one go."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from warranty.cli.options import connected_to, signing, url_option
from warranty.cli.sign import KeyNotNamed
from warranty.cli.submit import deliver, receipts_option
from warranty.foundation import clock
from warranty.foundation.signing import SigningKey
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.signing import sign

Say = Callable[[Mapping[str, Any]], None]


def saying(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --url, --key, --did, --receipts; hands the command what records a draft and prints the outcome."""

    @receipts_option
    @url_option
    @signing
    @wraps(command)
    def ready(
        key: SigningKey | None,
        did: str,
        *arguments: Any,  # noqa: ANN401 - whatever click passes
        url: str,
        receipts: str | None,
        as_json: bool,
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if key is None or not did:
            raise KeyNotNamed("Signing needs --key, and --did unless the key file names the party.")

        def say(draft: Mapping[str, Any]) -> None:
            moment = clock.now()
            checked = check(complete(dict(draft), moment.date(), packaged()))
            statement = sign(checked.document, checked.parts, key, did, moment)
            with connected_to(url) as register:
                deliver(register, [statement], receipts, as_json=as_json)

        return command(say, *arguments, **options)

    return ready
