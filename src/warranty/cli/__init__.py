"""The command line: one file for each word a user says.

Results go to stdout, talk and progress to stderr; `--json` prints results for programs. A refusal becomes a
sentence and an exit code by its kind (`exits`), never a traceback. Keys are opened here and never leave.

`main` loads a command's file only when the command is run, so that a question does not wait for the server's
libraries.
"""
