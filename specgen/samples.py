"""The sample profiles that come with specgen: where they lie, and copies of them to work on."""

from __future__ import annotations

from pathlib import Path

from specgen.errors import Origin, Problem, WorkplaceError
from specgen.source import data_folder


def sample_profiles() -> tuple[Path, ...]:
    """The shipped profiles in order of their names, in a checkout and in an installed specgen alike."""
    return tuple(sorted(path for path in data_folder("profiles").iterdir() if path.suffix in (".yaml", ".xlsx")))


def copy_samples(out: Path) -> tuple[Path, ...]:
    """Copy every shipped profile into ``out`` (made if missing) and return the copies.

    A file that is there with the same content stays. Raises WorkplaceError SG530, writing nothing, for every file of
    that name with another content; SG531 when the folder cannot be written.
    """
    copies = {out / path.name: path.read_bytes() for path in sample_profiles()}
    try:
        problems = [
            Problem(
                Origin(str(copy)),
                "SG530",
                "同じ名前の、内容の異なるファイルがあります。見本は写していません",
                "-o で別のフォルダーを指定するか、ファイルの名前を変えてください",
            )
            for copy, content in copies.items()
            if copy.exists() and (not copy.is_file() or copy.read_bytes() != content)
        ]
        if problems:
            raise WorkplaceError(*problems)
        out.mkdir(parents=True, exist_ok=True)
        for copy, content in copies.items():
            copy.write_bytes(content)
    except OSError as error:
        what = f"見本を書き込めません（{error.strerror or error}）"
        raise WorkplaceError(Problem(Origin(str(out)), "SG531", what, "-o で書き込めるフォルダーを指定してください")) from error
    return tuple(copies)
