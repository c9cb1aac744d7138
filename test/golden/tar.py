"""Tar archives by Python's tarfile in its three formats, with where each regular file lies: writes tar.json."""

import base64
import io
import json
import platform
import tarfile
from pathlib import Path

# No padding beyond the two empty blocks at the end.
tarfile.RECORDSIZE = tarfile.BLOCKSIZE

LONG = "a/very/long/folder/" * 4 + "name.bin"
LONGER = "x" * 120 + "/" + "y" * 120 + ".bin"
DEEP = "d" * 60 + "/" + "e" * 60 + "/" + "f" * 20 + ".bin"
FILES = [("plain.bin", 3), ("./dotted.bin", 0), ("empty.bin", 0), ("block.bin", 512), ("ünï.bin", 513), (DEEP, 5)]


def archive(form, files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for i, (name, size) in enumerate(files):
            info = tarfile.TarInfo(name)
            info.size = size
            tar.addfile(info, io.BytesIO(bytes([65 + i]) * size))
        link = tarfile.TarInfo("link.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
        last = tarfile.TarInfo("last.bin")
        last.size = 1
        tar.addfile(last, io.BytesIO(b"z"))
    bytes_ = out.getvalue()
    with tarfile.open(fileobj=io.BytesIO(bytes_)) as tar:
        members = [[m.name.removeprefix("./"), m.offset_data, m.offset_data + m.size] for m in tar if m.isreg()]
    return {"base64": base64.b64encode(bytes_).decode(), "files": members}


cases = {
    "ustar": archive(tarfile.USTAR_FORMAT, FILES + [(LONG, 7)]),
    "gnu": archive(tarfile.GNU_FORMAT, FILES + [(LONG, 7), (LONGER, 9)]),
    "pax": archive(tarfile.PAX_FORMAT, FILES + [(LONG, 7), (LONGER, 9)]),
}
Path(__file__).with_suffix(".json").write_text(json.dumps({"python": platform.python_version(), "cases": cases}, indent=1) + "\n")
