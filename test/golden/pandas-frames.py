"""Files in CNN Filter DB's layout, `/filters` beside `/meta`, as pandas writes the table: in its fixed and its table format,
with an index of levels, a plain one and none, with data columns, with compression, with texts beyond ASCII, missing values,
truths; and what pandas reads back from each.

Run from the project's root: /usr/bin/python3 test/golden/pandas-frames.py
"""

import base64
import gzip
import json
import pathlib
import sys
import tempfile
import warnings

import h5py
import numpy as np
import pandas as pd
import tables

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
rows, at = [], 0
networks = [("unet_brain", "Brain Segmentation", "medical MRI ", 3), ("résnet_été", "Classification", "natural", 2), ("gan", "GAN-Generator", None, 2)]
for number, (name, task, category, layers) in enumerate(networks):
    for depth in range(layers):
        count = int(rng.integers(4, 12))
        rows.append({
            "model_id": number,
            "conv_depth": depth,
            "conv_depth_norm": depth / (layers - 1),
            "filter_ids": f"{at}:{at + count - 1}",
            "model": name,
            "Task": task,
            "Visual Category": category,
            "share": np.nan if depth == 1 else 0.25 * depth,
            "pretrained": depth % 2 == 0,
            "op_set": 11,
        })
        at += count
filters = rng.standard_normal((at, 3, 3))
flat = pd.DataFrame(rows)
levels = flat.set_index(["model_id", "conv_depth", "conv_depth_norm"])
writings = {
    "fixed": (levels, {}),
    "fixed, plain index": (flat, {}),
    "fixed, named index": (flat.set_index("model_id"), {}),
    "table": (levels, {"format": "table"}),
    "table, plain index": (flat, {"format": "table"}),
    "table, data columns": (levels, {"format": "table", "data_columns": ["Task", "model"]}),
    "table, compressed": (levels, {"format": "table", "complib": "zlib", "complevel": 6, "index": False}),
}


def cells(column):
    return [None if pd.isna(cell) else str(cell) if isinstance(cell, (bool, np.bool_)) else cell for cell in column.tolist()]


files = []
with tempfile.TemporaryDirectory() as folder:
    for name, (frame, options) in writings.items():
        path = pathlib.Path(folder) / "filters.h5"
        with h5py.File(path, "w") as file:
            file.create_dataset("filters", data=filters.astype("f4"))
        # Indices of the columns, which nothing here reads, are half a megabyte each.
        frame.to_hdf(path, "meta", mode="a", **({"index": False, **options} if "format" in options else options))
        back = pd.read_hdf(path, "meta")
        back = back if back.index.names == [None] else back.reset_index()
        files.append({
            "name": name,
            # A list of objects has a chunk of a megabyte, nearly all of it unused.
            "file": base64.b64encode(gzip.compress(path.read_bytes(), mtime=0)).decode(),
            "columns": {column: cells(back[column]) for column in back.columns},
        })
golden = {
    "versions": {"python": sys.version.split()[0], "pandas": pd.__version__, "tables": tables.__version__, "h5py": h5py.__version__},
    "filters": filters.astype("f4").ravel().tolist(),
    "files": files,
}
pathlib.Path("test/golden/pandas-frames.json").write_text(json.dumps(golden) + "\n")
