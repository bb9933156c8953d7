"""Running a command of the package as Typer does."""

import typer
from typer.testing import CliRunner


def run_command(command, *args, code=0):
    """Run a command and give all it prints; only an exit may end it early.

    `run_command(show_cli, "folder", "--quiet")`; `code` is the exit code to expect.
    """
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return " ".join(result.output.split())
