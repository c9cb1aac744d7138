import { render } from "preact";
import { App } from "./app.tsx";
import { loadExamples } from "./examples.ts";
import { followAddress } from "./route.ts";
import { follow, openFirst } from "./state.ts";
import { loadPictures } from "./ui/pictures.ts";

followAddress(follow);
const place = document.getElementById("app")!;
place.replaceChildren();
// What comes into a page that is there already moves what a hand is about to press; a slow network is not waited for.
const seenFirst = Promise.allSettled([loadExamples(), loadPictures()]);
await Promise.race([seenFirst, new Promise((resolve) => setTimeout(resolve, 3000))]);
render(<App />, place);
openFirst();

// Works offline after the first visit; where there is no service worker the page does without.
if ("serviceWorker" in navigator && location.protocol !== "file:") {
  navigator.serviceWorker.register("service-worker.js").catch(() => {});
}
