import { render } from "preact";
import { App } from "./app.tsx";
import { followAddress } from "./route.ts";
import { follow, openFirst } from "./state.ts";

followAddress(follow);
const place = document.getElementById("app")!;
place.replaceChildren();
render(<App />, place);
openFirst();

// Works offline after the first visit; where there is no service worker the page does without.
if ("serviceWorker" in navigator && location.protocol !== "file:") {
  navigator.serviceWorker.register("service-worker.js").catch(() => {});
}
