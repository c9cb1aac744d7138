import { render } from "preact";
import { App } from "./app.tsx";
import { loadExamples } from "./examples.ts";
import { followAddress } from "./route.ts";
import { follow, openFirst } from "./state.ts";
import { loadPictures } from "./ui/pictures.ts";

followAddress(follow);
const place = document.getElementById("app")!;
place.replaceChildren();
render(<App />, place);
openFirst();
loadPictures();
loadExamples().catch(() => {});

// Works offline after the first visit; where there is no service worker the page does without.
if ("serviceWorker" in navigator && location.protocol !== "file:") {
  navigator.serviceWorker.register("service-worker.js").catch(() => {});
}
