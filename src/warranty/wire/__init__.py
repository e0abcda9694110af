"""What crosses HTTP: msgspec shapes of requests and answers, shared by `api` and `sdk`."""
