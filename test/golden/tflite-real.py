"""Every convolution weight of MediaPipe's TensorFlow Lite files, walked with the FlatBuffers library's own tables and
the field numbers of TensorFlow's schema.fbs; sparse weights are expanded coordinate by coordinate.

Run from the project's root: /usr/bin/python3 test/golden/tflite-real.py
Needs Debian's python3-flatbuffers and python3-numpy.
"""

import hashlib
import json
import pathlib
import sys

import flatbuffers
import numpy
from flatbuffers import number_types as N
from flatbuffers.table import Table

FOLDER = pathlib.Path("node_modules/@mediapipe")
OPS = {
    3: ("CONV_2D", 1),
    4: ("DEPTHWISE_CONV_2D", 1),
    6: ("DEQUANTIZE", None),
    67: ("TRANSPOSE_CONV", 1),
    124: ("DENSIFY", None),
}
TYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 9: "i1"}


class Row:
    """A table, by the numbers of its fields."""

    def __init__(self, data, at):
        self.table = Table(data, at)

    def slot(self, field):
        offset = self.table.Offset(4 + 2 * field)
        return offset and offset + self.table.Pos

    def number(self, field, flags, default=0):
        at = self.slot(field)
        return self.table.Get(flags, at) if at else default

    def child(self, field):
        at = self.slot(field)
        return Row(self.table.Bytes, self.table.Indirect(at)) if at else None

    def vector(self, field, dtype):
        offset = self.table.Offset(4 + 2 * field)
        if not offset:
            return numpy.zeros(0, dtype)
        count = self.table.VectorLen(offset)
        return numpy.frombuffer(self.table.Bytes, dtype, count, self.table.Vector(offset))

    def rows(self, field):
        offset = self.table.Offset(4 + 2 * field)
        if not offset:
            return []
        start = self.table.Vector(offset)
        return [Row(self.table.Bytes, self.table.Indirect(start + 4 * i)) for i in range(self.table.VectorLen(offset))]

    def text(self, field):
        at = self.table.Offset(4 + 2 * field)
        return self.table.String(at + self.table.Pos).decode() if at else ""


def expand(sparsity, values, shape):
    order = sparsity.vector(0, "<i4")
    block_map = sparsity.vector(1, "<i4")
    levels = []
    for row in sparsity.rows(2):
        if row.number(0, N.Int8Flags) == 0:
            levels.append(("dense", row.number(1, N.Int32Flags)))
        else:
            index = {1: "<i4", 2: "<u2", 3: "u1"}
            segments = row.child(3).vector(0, index[row.number(2, N.Uint8Flags)])
            indices = row.child(5).vector(0, index[row.number(4, N.Uint8Flags)])
            levels.append(("csr", segments.astype(int), indices.astype(int)))
    # All nodes of one level at a time: the coordinates so far of each, in the order of the file.
    coordinates = numpy.zeros((1, 0), int)
    for level in levels:
        if level[0] == "dense":
            repeated = numpy.repeat(coordinates, level[1], axis=0)
            own = numpy.tile(numpy.arange(level[1]), len(coordinates))
        else:
            repeated = numpy.repeat(coordinates, numpy.diff(level[1]), axis=0)
            own = level[2]
        coordinates = numpy.column_stack([repeated, own])
    rank = len(shape)
    index = [None] * rank
    for position, dimension in enumerate(order):
        if dimension < rank:
            index[dimension] = coordinates[:, position]
    for position, dimension in enumerate(order):
        if dimension >= rank:
            axis = block_map[dimension - rank]
            index[axis] = index[axis] * levels[position][1] + coordinates[:, position]
    dense = numpy.zeros(shape, values.dtype)
    dense[tuple(index)] = values
    return dense


models = {}
for path in sorted(FOLDER.glob("*/*.tflite")):
    data = path.read_bytes()
    model = Row(data, flatbuffers.encode.Get(N.UOffsetTFlags.packer_type, data, 0))
    codes = [(max(row.number(0, N.Int8Flags), row.number(3, N.Int32Flags)), row.text(1)) for row in model.rows(1)]
    buffers = [row.vector(0, "u1") for row in model.rows(4)]
    [graph] = model.rows(2)
    tensors = graph.rows(0)
    operators = graph.rows(3)
    maker = {int(row.vector(2, "<i4")[0]): row for row in operators}
    layers, seen = [], {}
    for row in operators:
        code, custom = codes[row.number(0, N.Uint32Flags)]
        op, weight = OPS.get(code, (custom, 1 if custom == "Convolution2DTransposeBias" else None))
        if weight is None:
            continue
        at = int(row.vector(1, "<i4")[weight])
        while not len(buffers[tensors[at].number(2, N.Uint32Flags)]):
            code, _ = codes[maker[at].number(0, N.Uint32Flags)]
            assert OPS[code][0] in ("DEQUANTIZE", "DENSIFY"), code
            at = int(maker[at].vector(1, "<i4")[0])
        if at in seen:
            continue
        seen[at] = True
        tensor = tensors[at]
        shape = tensor.vector(0, "<i4").tolist()
        values = buffers[tensor.number(2, N.Uint32Flags)].view(TYPES[tensor.number(1, N.Int8Flags)])
        sparsity = tensor.child(6)
        values = values.reshape(shape) if sparsity is None else expand(sparsity, values, shape)
        options = row.child(4)
        layers.append(
            {
                "op": op,
                "tensor": tensor.text(3),
                "shape": shape,
                "sparse": sparsity is not None,
                "stride": [options.number(2, N.Int32Flags), options.number(1, N.Int32Flags)] if options else None,
                # Of the little-endian f32 bytes in C order.
                "sha256": hashlib.sha256(numpy.ascontiguousarray(values, "<f4").tobytes()).hexdigest(),
            }
        )
    constants = sum(1 for tensor in tensors if len(buffers[tensor.number(2, N.Uint32Flags)]))
    models[f"{path.parent.name}/{path.name}"] = {"tensors": constants, "layers": layers}

golden = {
    "generator": "test/golden/tflite-real.py",
    "versions": {
        "python": sys.version.split()[0],
        "flatbuffers": flatbuffers._version.__version__,
        "numpy": numpy.__version__,
    },
    "models": models,
}
pathlib.Path("test/golden/tflite-real.json").write_text(json.dumps(golden) + "\n")
