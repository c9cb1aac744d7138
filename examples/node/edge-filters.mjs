// node edge-filters.mjs model.onnx "decoder.*" ... : what the 3 x 3 filters labelled edge in some layers do to a constant image,
// beside those of as many random filters. The label compares sorted singular values, so it leaves that open.
import { chooseLayers, collectFilters, labelFilters, openModel } from "convscope";
import { openFile } from "convscope/node";

const k = 3;
const size = 32; // as the labels: images of 32 x 32, periodic
const turns = Array.from({ length: size }, (_, i) => (2 * Math.PI * i) / size);
const [cosines, sines] = [turns.map(Math.cos), turns.map(Math.sin)];

/** The gain at frequency zero, and the largest at any: magnitudes of the filter's discrete Fourier transform. */
function gainsOf(filter) {
  let largest = 0;
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      let [re, im] = [0, 0];
      filter.forEach((weight, i) => {
        const angle = (v * Math.floor(i / k) + u * (i % k)) % size;
        re += weight * cosines[angle];
        im += weight * sines[angle];
      });
      largest = Math.max(largest, Math.hypot(re, im));
    }
  }
  return { constant: Math.abs(filter.reduce((sum, weight) => sum + weight, 0)), largest };
}

async function report(name, data) {
  const filters = data.length / k ** 2;
  const edges = (await labelFilters(data, k)).filter(({ label }) => label === "edge");
  const gains = edges.map(({ index }) => gainsOf(data.subarray(index * k ** 2, (index + 1) * k ** 2)));
  const passing = gains.filter(({ constant, largest }) => constant > largest * (1 - 1e-9));
  const stopping = gains.filter(({ constant, largest }) => constant < largest / 10);
  const percent = (some) => `${((100 * some.length) / filters).toFixed(1).padStart(5)} %`;
  console.log(`${name}: ${filters.toLocaleString("en")} filters`);
  console.log(`${percent(edges)}  labelled edge; of all filters`);
  console.log(`${percent(passing)}  labelled edge, and a constant image passes most: a blur`);
  console.log(`${percent(stopping)}  labelled edge, and a constant image passes below a tenth of the largest gain`);
}

const [path, ...patterns] = process.argv.slice(2);
const model = await openModel(await openFile(path));
const { data } = await collectFilters(chooseLayers([model], patterns), { kernel: k });
await report("learned", data);
await model.close();

let state = 1;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes, section 7.1
  return state / 2 ** 31 - 1;
};
await report("uniform noise", Float64Array.from({ length: data.length }, random));
