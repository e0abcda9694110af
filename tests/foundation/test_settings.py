"""Settings: what is not known, not readable or said twice is refused before anything starts."""

from pathlib import Path

import pytest

from warranty.foundation.settings import Bind, SettingRefused, Settings, read


def test_nothing_said_gives_the_defaults_of_a_single_office() -> None:
    settings = read({"HOME": "/home/anna"})

    assert settings == Settings()
    assert settings.database_url is None
    assert settings.data == Path(".warranty")
    assert str(settings.bind) == "127.0.0.1:8400"


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(SettingRefused, match="WARRANTY_MAX_LINE") as refused:
        read({"WARRANTY_MAX_LINE": "5"})
    assert "WARRANTY_MAX_LINES" in refused.value.instead


def test_a_secret_comes_from_a_file_without_its_line_break(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("open sesame \n")

    assert read({"WARRANTY_OWNER_PASSWORD_FILE": str(file)}).owner_password == "open sesame "


def test_a_secret_said_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="both set"):
        read({"WARRANTY_OWNER_PASSWORD": "a", "WARRANTY_OWNER_PASSWORD_FILE": str(tmp_path)})


def test_a_secret_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match="cannot be read"):
        read({"WARRANTY_DATABASE_URL_FILE": str(tmp_path / "absent")})


def test_only_secrets_come_from_files() -> None:
    with pytest.raises(SettingRefused, match="WARRANTY_BIND_FILE"):
        read({"WARRANTY_BIND_FILE": "/dev/null"})


def test_secrets_are_not_printed() -> None:
    settings = read(
        {"WARRANTY_DATABASE_URL": "postgresql://me:sesame@db/x", "WARRANTY_ADMIN_PASSWORD": "sesame"}
    )

    assert "sesame" not in repr(settings)


def test_the_key_file_is_a_path_not_a_secret_in_a_file() -> None:
    assert read({"WARRANTY_LOG_KEY_FILE": "/run/secrets/log_key"}).log_key_file == Path(
        "/run/secrets/log_key"
    )


@pytest.mark.parametrize(
    ("text", "bind"),
    [
        ("0.0.0.0:80", Bind("0.0.0.0", 80)),
        ("[::1]:8400", Bind("::1", 8400)),
        ("localhost:0", Bind("localhost", 0)),
    ],
)
def test_addresses_of_either_kind(text: str, bind: Bind) -> None:
    assert read({"WARRANTY_BIND": text}).bind == bind
    assert str(bind) == text


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WARRANTY_BIND", "8400"),
        ("WARRANTY_BIND", ":8400"),
        ("WARRANTY_BIND", "localhost:65536"),
        ("WARRANTY_BIND", "localhost:٨"),
        ("WARRANTY_ORIGIN", "https://register.example.org"),
        ("WARRANTY_ORIGIN", "Register.example.org"),
        ("WARRANTY_ORIGIN", "register..example.org"),
        ("WARRANTY_ORIGIN", "-register.example.org"),
        ("WARRANTY_ORIGIN", "register.example.org:http"),
        ("WARRANTY_MAX_BATCH", "0"),
        ("WARRANTY_MAX_BATCH", "-1"),
        ("WARRANTY_MAX_BATCH", "1e3"),
        ("WARRANTY_LOG_LEVEL", "loud"),
        ("WARRANTY_DATA", ""),
        ("WARRANTY_DATABASE_URL", ""),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(SettingRefused, match=f"{variable} cannot be used"):
        read({variable: value})


@pytest.mark.parametrize("origin", ["register.example.org", "localhost", "localhost:8400", "127.0.0.1:8400"])
def test_an_origin_is_a_host_with_an_optional_port(origin: str) -> None:
    assert read({"WARRANTY_ORIGIN": origin}).origin == origin
