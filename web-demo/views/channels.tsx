import { useState } from "preact/hooks";
import type { Overview } from "../engine/protocol.ts";
import { further, job } from "../state.ts";
import { Figure } from "../ui/figure.tsx";
import { Findings } from "../ui/findings.tsx";

const figures = ["first-filters", "eigen-filters", "radial-spectrum", "mixing"];

/** What first layers see of an image, and what 1 x 1 layers mix. */
export function Channels({ result: { channels, live, figures: there } }: { result: Overview }) {
  const [refused, setRefused] = useState<string>();
  const measure = async () => {
    setRefused(await further("Measuring channels", (api, report) => api.further("channels", {}, report)));
  };
  return (
    <>
      <h2>Channels</h2>
      <p class="intro">
        The first layer sees the image: how much of it is colour, which frequencies, which patterns. A 1×1 layer mixes
        channels: how many directions it passes on.
      </p>
      {channels !== null ? (
        <>
          <Findings findings={channels.findings} />
          <div class="figures">
            {figures.map((name) => there.some((one) => one.name === name) && <Figure key={name} request={{ name }} />)}
          </div>
        </>
      ) : live ? (
        <>
          <button type="button" disabled={job.value !== undefined} onClick={measure}>
            Measure the channels
          </button>
          {refused !== undefined && <p class="note">The channels were not measured: {refused}.</p>}
        </>
      ) : (
        <p class="note">Open the model itself to measure its channels.</p>
      )}
    </>
  );
}
