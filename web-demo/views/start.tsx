import { useRef, useState } from "preact/hooks";
import { isOneFile } from "../inside.ts";
import { openFiles } from "../open-files.ts";
import { formatRoute, route } from "../route.ts";
import { samples } from "../samples.ts";
import { isTwin, start } from "../state.ts";
import { chosenFiles } from "../ui/dropped-files.ts";

/** The first page: what it is, and the ways to bring a model. */
export function Start() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <div class="start">
      <h1>See what convolution filters a neural network has learned.</h1>
      <p class="lead">
        Drop a trained model. Its filters are read, compared and drawn on this computer: nothing leaves it, and the page
        works with the network off.
      </p>
      <div class="drop">
        <p class="drop-title">Drop model files or a folder here</p>
        <p class="muted">
          ONNX, PyTorch, safetensors, Keras, TensorFlow.js, TensorFlow Lite, HDF5, NumPy; or a report saved here as JSON
        </p>
        <div class="row">
          <button type="button" class="primary" onClick={() => files.current?.click()}>
            Choose files
          </button>
          <button type="button" onClick={() => folder.current?.click()}>
            Choose a folder
          </button>
        </div>
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
          {...{ webkitdirectory: "" }}
          onChange={(event) => openFiles(chosenFiles(event.currentTarget.files!))}
        />
      </div>
      <h2>Or look at a trained network</h2>
      <div class="samples">
        {samples.map((sample) => (
          <button key={sample.id} type="button" class="sample" onClick={() => start({ kind: "sample", sample })}>
            <strong>{sample.name}</strong>
            <span class="muted">{sample.text}</span>
          </button>
        ))}
      </div>
      {isOneFile() ? (
        <p class="muted">
          This page is one file and asks for nothing: more samples, models at web addresses and the installed page are
          with the page that a server gives.
        </p>
      ) : (
        <Address />
      )}
      <section class="promise" aria-label="Privacy">
        <h2>What this page promises</h2>
        <ul>
          <li>No upload, no telemetry, no cookie. After it has loaded the page makes no request.</li>
          <li>The browser is told to enforce it: the page's policy forbids connections to any other place.</li>
          <li>A model file is data. No code in it is ever run, and what is malformed is refused with the reason.</li>
        </ul>
      </section>
    </div>
  );
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
      {!isTwin() && (
        <p class="muted">Only this asks another server for something: a page that may connect is opened for it.</p>
      )}
    </form>
  );
}
