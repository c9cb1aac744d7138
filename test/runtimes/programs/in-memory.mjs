// Analyses a model that was never a file: bytes in memory need no permission.
import { analyze, openModel } from "convscope";
import { qualityFigure } from "convscope/figures";

const values = Float32Array.from({ length: 8 * 8 * 9 }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
const header = JSON.stringify({ w: { dtype: "F32", shape: [8, 8, 3, 3], data_offsets: [0, values.byteLength] } });
const bytes = new Uint8Array(8 + header.length + values.byteLength);
new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
bytes.set(new TextEncoder().encode(header), 8);
bytes.set(new Uint8Array(values.buffer), 8 + header.length);

const result = await analyze([await openModel(bytes, { name: "memory.safetensors" })]);
const figure = qualityFigure(result);
console.log(result.models[0].layers[0].filters, figure.startsWith("<svg"));
