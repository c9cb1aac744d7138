"""TensorFlow Lite files of operators and tensors, written with the FlatBuffers library and the field numbers of TensorFlow's schema.fbs.
Needs Debian's python3-flatbuffers and python3-numpy.
"""

import flatbuffers
import numpy

TYPES = {
    **{"f32": (0, "<f4"), "f16": (1, "<f2"), "i32": (2, "<i4"), "u8": (3, "u1"), "i64": (4, "<i8"), "i8": (9, "i1")},
    # Two in a byte: the data are packed by the caller.
    "i4": (17, "u1"),
}
RESHAPE, TRANSPOSE, SPLIT, SPLIT_V, QUANTIZE = 22, 39, 49, 102, 114
CONV, DEPTHWISE, DEQUANTIZE, FULLY, TRANSPOSE_CONV, DENSIFY, CONV_3D = 3, 4, 6, 9, 67, 124, 132
RELU = 19
CUSTOM = 32


class Writer:
    def __init__(self):
        self.b = flatbuffers.Builder(1024)

    def table(self, fields):
        """fields: number -> ("u8" | "i8" | "i32" | "u32" | "u64", value) or the offset of what was written before."""
        self.b.StartObject(max(fields, default=-1) + 1)
        for number, value in fields.items():
            if isinstance(value, tuple):
                kind, n = value
                prepend = {
                    "u8": self.b.PrependUint8Slot,
                    "i8": self.b.PrependInt8Slot,
                    "i32": self.b.PrependInt32Slot,
                    "u32": self.b.PrependUint32Slot,
                    "u64": self.b.PrependUint64Slot,
                }[kind]
                prepend(number, n, None)
            elif value is not None:
                self.b.PrependUOffsetTRelativeSlot(number, value, 0)
        return self.b.EndObject()

    def array(self, values, dtype):
        return self.b.CreateNumpyVector(numpy.ascontiguousarray(values, dtype).reshape(-1))

    def offsets(self, offsets):
        self.b.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.b.PrependUOffsetTRelative(offset)
        return self.b.EndVector()

    def text(self, text):
        return self.b.CreateString(text)


class Tensor:
    def __init__(self, name, shape, dtype="f32", data=None, scale=None, zero=None, axis=0, sparsity=None, share=None):
        self.name, self.shape, self.dtype, self.data = name, shape, dtype, data
        self.scale, self.zero, self.axis, self.sparsity, self.share = scale, zero, axis, sparsity, share


class Op:
    def __init__(self, code, inputs, outputs, options=None, custom=None):
        self.code, self.inputs, self.outputs, self.options, self.custom = code, inputs, outputs, options, custom


def write(graphs, outside=False):
    """graphs: lists of (tensors, operators, outputs). With `outside`, buffers lie behind the FlatBuffer."""
    w = Writer()
    codes = []
    buffers = [w.table({})]
    placed, tail = [], b""
    numbers = {}
    all_data = []
    for tensors, _, _ in graphs:
        for tensor in tensors:
            if tensor.data is None:
                numbers[id(tensor)] = 0
            elif tensor.share is not None:
                numbers[id(tensor)] = numbers[id(tensor.share)]
            else:
                numbers[id(tensor)] = len(all_data) + 1
                all_data.append(numpy.ascontiguousarray(tensor.data, TYPES[tensor.dtype][1]).tobytes())
    for data in all_data:
        if outside:
            # Offsets are patched when the length of the FlatBuffer is known: a number to find them by.
            mark = 0x5AFE000000 + len(placed)
            placed.append((mark, len(tail)))
            buffers.append(w.table({1: ("u64", mark), 2: ("u64", len(data))}))
            tail += data + bytes(-len(data) % 16)
        else:
            buffers.append(w.table({0: w.array(numpy.frombuffer(data, "u1"), "u1")}))
    subgraphs = []
    for number, (tensors, operators, outputs) in enumerate(graphs):
        written = []
        for tensor in tensors:
            quantisation = sparsity = None
            if tensor.scale is not None:
                zero = None if tensor.zero is None else w.array(tensor.zero, "<i8")
                quantisation = w.table({2: w.array(tensor.scale, "<f4"), 3: zero, 6: ("i32", tensor.axis)})
            if tensor.sparsity is not None:
                order, block_map, levels = tensor.sparsity
                rows = []
                for level in levels:
                    if level[0] == "dense":
                        rows.append(w.table({0: ("i8", 0), 1: ("i32", level[1])}))
                    else:
                        _, kind, segments, indices = level
                        dtype = {1: "<i4", 2: "<u2", 3: "u1"}[kind]
                        segments, indices = (w.table({0: w.array(list_, dtype)}) for list_ in (segments, indices))
                        rows.append(
                            w.table({0: ("i8", 1), 2: ("u8", kind), 3: segments, 4: ("u8", kind), 5: indices})
                        )
                dims = w.offsets(rows)
                blocks = w.array(block_map, "<i4") if len(block_map) else None
                sparsity = w.table({0: w.array(order, "<i4"), 1: blocks, 2: dims})
            written.append(
                w.table(
                    {
                        0: w.array(tensor.shape, "<i4"),
                        1: ("i8", TYPES[tensor.dtype][0]),
                        2: ("u32", numbers[id(tensor)]),
                        3: w.text(tensor.name),
                        4: quantisation,
                        6: sparsity,
                    }
                )
            )
        ops = []
        for op in operators:
            if (op.code, op.custom) not in codes:
                codes.append((op.code, op.custom))
            index = [-1 if t is None else tensors.index(t) for t in op.inputs]
            out = [tensors.index(t) for t in op.outputs]
            options = None if op.options is None else w.table({k: ("i32", v) for k, v in op.options.items()})
            ops.append(
                w.table(
                    {
                        0: ("u32", codes.index((op.code, op.custom))),
                        1: w.array(index, "<i4"),
                        2: w.array(out, "<i4"),
                        3: ("u8", 1 if options else 0),
                        4: options,
                    }
                )
            )
        subgraphs.append(
            w.table(
                {
                    0: w.offsets(written),
                    1: w.array([0], "<i4"),
                    2: w.array([tensors.index(t) for t in outputs], "<i4"),
                    3: w.offsets(ops),
                    4: w.text(f"graph{number}"),
                }
            )
        )
    rows = [
        w.table({0: ("i8", min(code, 127)), 1: w.text(custom) if custom else None, 3: ("i32", code)})
        for code, custom in codes
    ]
    model = w.table(
        {
            0: ("u32", 3),
            1: w.offsets(rows),
            2: w.offsets(subgraphs),
            3: w.text("fixture"),
            4: w.offsets(buffers),
        }
    )
    w.b.Finish(model, file_identifier=b"TFL3")
    data = bytearray(w.b.Output())
    data += bytes(-len(data) % 16)
    start = len(data)
    for mark, at in placed:
        data = data.replace(mark.to_bytes(8, "little"), (start + at).to_bytes(8, "little"))
    return bytes(data) + tail
