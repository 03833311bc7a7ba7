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

app["backup"].command(
    "llavero.console.backup:mark",
    name="mark",
    help="Write into every bank's record that a backup begins; right before the base backup.",
)
app["backup"].command(
    "llavero.console.backup:restored",
    name="restored",
    help="Declare that this database is a restored one, before any server starts.",
)
app["profile"].command(
    "llavero.console.profile:check", name="check", help="Check profiles and print every problem with file and line."
)
app["profile"].command(
    "llavero.console.publish:publish",
    name="publish",
    help="Publish a bank's profile: new runs begin with it from now on.",
)
app["profile"].command(
    "llavero.console.stop:release", name="release", help="Let a stopped journey begin again and its held runs go on."
)
app["profile"].command(
    "llavero.console.profile:schema", name="schema", help="Print the JSON Schema of a journey file, for editors."
)
app["profile"].command(
    "llavero.console.stop:stop", name="stop", help="Stop a journey: nobody begins it, and who is in it is told so."
)
app["staff"].command(
    "llavero.console.staff:bootstrap", name="bootstrap", help="Enter the bank's first two security officers."
)
app["staff"].command(
    "llavero.console.staff_people:add", name="add", help="Enter one of the bank's people, by two security officers."
)
app["staff"].command(
    "llavero.console.staff_people:end",
    name="end",
    help="Let one of the bank's people act no more, by two security officers.",
)
app["staff"].command(
    "llavero.console.staff_people:token",
    name="token",
    help="Give one of the bank's people a new token, by two security officers.",
)
app["stock"].command(
    "llavero.console.stock:import_file",
    name="import",
    help="Load a vendor's file (PSKC or CSV) into a batch that waits for a second person.",
)
app["stock"].command(
    "llavero.console.stock:accept", name="accept", help="Accept a loaded batch, by another person than who loaded it."
)
app["stock"].command(
    "llavero.console.stock_refuse:refuse", name="refuse", help="Refuse a loaded batch: its seeds are wiped."
)
app["stock"].command(
    "llavero.console.stock:list_batches", name="list", help="List the newest batches of a bank and what became of them."
)
app["tenant"].command(
    "llavero.console.tenant:bootstrap",
    name="bootstrap",
    help="Enter the bank whose profile folder this is and publish its journeys.",
)
app["tenant"].command(
    "llavero.console.tenant:api_key", name="api-key", help="Make an API key for a system of the bank and print it once."
)
app.command("llavero.console.serve:serve", name="serve", help="Serve pages, REST and the gate.")
app.command(
    "llavero.console.serve:worker", name="worker", help="Send the messages that wait and put away what ran out."
)
app.command(
    "llavero.console.database:migrate", name="migrate", help="Bring the database to the shape that this release needs."
)
app.command(
    "llavero.console.doctor:doctor",
    name="doctor",
    help="Examine database, keys, clock, carriers and banks, and say what is wrong.",
)
app.command(
    "llavero.console.demo:demo",
    name="demo",
    help="Start the sandbox: three banks, their people, an inbox and a token simulator.",
)


def main() -> None:
    """Run a command and end with its exit code."""
    try:
        sys.exit(app(result_action="return_value") or 0)
    except KeyboardInterrupt:
        sys.exit(130)
