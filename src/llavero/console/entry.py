"""The one entry of the command line. It imports a command's code only when that command is called.

Exit codes: 0 done, 1 refused or found wrong, 2 wrong usage, 3 not safe to start, 130 interrupted.
"""

import sys

from cyclopts import App

app = App(
    name="llavero", help="Keys for a bank's corporate customers, and the care of them.", version_flags=["--version"]
)
for _noun, _what in (
    ("backup", "Backups of the database, and what a restore does."),
    ("profile", "A bank's profile: its journeys, words and exceptions."),
    ("staff", "The bank's own people."),
    ("stock", "The bank's devices: seed files, batches."),
    ("tenant", "A bank on this server."),
):
    app.command(App(name=_noun, help=_what))

app["backup"].command("llavero.console.backup:mark", name="mark")
app["backup"].command("llavero.console.backup:restored", name="restored")
app["profile"].command("llavero.console.profile:check", name="check")
app["profile"].command("llavero.console.publish:publish", name="publish")
app["profile"].command("llavero.console.stop:release", name="release")
app["profile"].command("llavero.console.profile:schema", name="schema")
app["profile"].command("llavero.console.stop:stop", name="stop")
app["staff"].command("llavero.console.staff:bootstrap", name="bootstrap")
app["staff"].command("llavero.console.staff_people:add", name="add")
app["staff"].command("llavero.console.staff_people:end", name="end")
app["staff"].command("llavero.console.staff_people:token", name="token")
app["stock"].command("llavero.console.stock:import_file", name="import")
app["stock"].command("llavero.console.stock:accept", name="accept")
app["stock"].command("llavero.console.stock_refuse:refuse", name="refuse")
app["stock"].command("llavero.console.stock:list_batches", name="list")
app["tenant"].command("llavero.console.tenant:bootstrap", name="bootstrap")
app["tenant"].command("llavero.console.tenant:api_key", name="api-key")
app.command("llavero.console.serve:serve", name="serve")
app.command("llavero.console.serve:gate", name="gate")
app.command("llavero.console.serve:worker", name="worker")
app.command("llavero.console.database:migrate", name="migrate")
app.command("llavero.console.doctor:doctor", name="doctor")
app.command("llavero.console.demo:demo", name="demo")


def main() -> None:
    """Run a command and end with its exit code."""
    if {"--help", "-h"} & {*sys.argv} or len(sys.argv) < SHORTEST_CALL:
        _read_sentences()
    try:
        sys.exit(app(result_action="return_value") or 0)
    except KeyboardInterrupt:
        sys.exit(130)


SHORTEST_CALL = 3  # with less than a noun and a verb, the commands are listed


def _read_sentences() -> None:
    """Import every command, so that a list of them says what each one does; some hundredths of a second."""
    for name in list(app):
        for verb in list(app[name]):
            app[name][verb]
