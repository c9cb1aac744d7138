import { useMemo, useRef, useState } from "preact/hooks";
import { formatsPage } from "../docs.ts";
import { exampleStrip, examples } from "../examples.ts";
import { isOneFile } from "../inside.ts";
import { openFiles } from "../open-files.ts";
import { formatRoute, route } from "../route.ts";
import { type Sample, samples } from "../samples.ts";
import { isTwin, notice, start } from "../state.ts";
import { chosenFiles } from "../ui/dropped-files.ts";
import { Sprite } from "../ui/sprite.tsx";
import { Strips } from "../ui/strip.tsx";

/** The first page: what it is, the ways to bring a model, and a result to look at. */
export function Start() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const example = examples.value;
  const exampleOf = samples.find(({ id }) => id === example?.shown);
  const strip = useMemo(
    () => (example === undefined ? [] : [exampleStrip("PP-OCRv4 text recogniser", example)]),
    [example],
  );
  const intro = (
    <>
      <h1>See what convolution filters a neural network has learned.</h1>
      <div class="drop">
        <p class="drop-title">Drop model files or a folder here</p>
        <div class="row">
          <button type="button" class="primary" onClick={() => files.current?.click()}>
            Choose files
          </button>
          <button type="button" onClick={() => folder.current?.click()}>
            Choose a folder
          </button>
        </div>
        <p class="muted">
          ONNX, PyTorch, safetensors, Keras, TensorFlow.js, TensorFlow Lite, HDF5, NumPy (.npy, .npz) and{" "}
          {formatsPage() ? <a href={formatsPage()}>9 more formats</a> : "9 more formats (docs/FORMATS.md)"}; or a report
          saved here as JSON. Nothing leaves this computer.
        </p>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          data-test="files"
          onChange={(event) => openFiles(chosenFiles(event.currentTarget.files!))}
        />
        <input
          ref={folder}
          type="file"
          hidden
          // A property of the element, to which an empty text is false: it would choose one file.
          {...{ webkitdirectory: true }}
          onChange={(event) => openFiles(chosenFiles(event.currentTarget.files!))}
        />
      </div>
      {example && (
        <p>
          <strong>For example, a network that reads text</strong> (PP-OCRv4): a column for each of its{" "}
          {strip[0].layers.length} layers with k×k filters, from the input to the output. Point at a filter to apply it
          to the picture{exampleOf && "; click it to open its layer"}.
        </p>
      )}
    </>
  );
  return (
    <div class="start">
      {notice.value !== undefined && (
        <p class="note" role="status">
          {notice.value}
        </p>
      )}
      {example === undefined ? (
        intro
      ) : (
        <Strips
          models={strip}
          labels={example.labels}
          onLayer={(_, layer) => {
            if (exampleOf !== undefined) void start({ kind: "sample", sample: exampleOf }, { view: "filters", layer });
          }}
        >
          {intro}
        </Strips>
      )}
      <h2>Or open a trained network</h2>
      <div class="samples">
        {samples.map((sample) => (
          <button key={sample.id} type="button" class="sample" onClick={() => start({ kind: "sample", sample })}>
            <strong>{sample.name}</strong>
            <span class="row" aria-hidden="true">
              {example?.cards[folderOf(sample)]?.map((weights, i) => (
                <Sprite key={i} weights={weights} />
              ))}
            </span>
            <span class="muted">{sample.text}</span>
            <span class="muted">{sample.licence}</span>
          </button>
        ))}
      </div>
      {isOneFile() ? (
        <p class="muted">
          This page is one file and asks for nothing: more samples, models at web addresses and the installed page are
          on the page that a server gives.
        </p>
      ) : (
        <Address />
      )}
      <section class="promise" aria-label="Privacy">
        <h2>What this page promises</h2>
        <ul>
          <li>
            No upload, no telemetry, no cookie. Once loaded, the page asks its own site for a sample, or for networks to
            compare with, when you choose them, and for nothing else.
          </li>
          <li>The browser enforces it: the page's policy forbids connections to any other place.</li>
          <li>
            The tab's title names your files, so that you find it among others: your browser keeps titles in its
            history. No address does.
          </li>
          <li>A model file is data. No code in it is ever run, and what is malformed is refused with the reason.</li>
        </ul>
      </section>
    </div>
  );
}

/** The folder of a sample's first file. */
function folderOf({ files: [path] }: Sample): string {
  return path.slice(0, path.indexOf("/"));
}

/** An address leads to the page's twin, whose policy allows connections; there the same form asks for it. */
export function Address() {
  const [url, setUrl] = useState(route.value.url ?? "");
  return (
    <form
      class="address"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTwin()) void start({ kind: "url", url });
        else location.href = `remote.html${formatRoute({ ...route.value, sample: undefined, url })}`;
      }}
    >
      <label for="url">{isTwin() ? "The address of the model" : "Or the address of a model"}</label>
      <div class="row">
        <input
          id="url"
          type="url"
          required
          placeholder="https://"
          pattern="(https?|hf)://.+"
          value={url}
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
        <button type="submit">Open</button>
      </div>
      {!isTwin() && <p class="muted">Loading from an address opens a separate page that is allowed to connect.</p>}
    </form>
  );
}
