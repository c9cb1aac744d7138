import { render } from "preact";
import { App } from "./app.tsx";
import { followAddress } from "./route.ts";
import { askedOptions, start } from "./state.ts";

followAddress();
render(<App />, document.getElementById("app")!);

// The twin of the page that may connect: its address names what to open.
const remote = /^#url=(.+)$/.exec(location.hash);
if (document.documentElement.dataset.remote !== undefined && remote !== null) {
  history.replaceState(null, "", "#overview");
  void start({ kind: "url", url: decodeURIComponent(remote[1]), options: askedOptions() });
}

// Works offline after the first visit; where there is no service worker the page does without.
if ("serviceWorker" in navigator && location.protocol !== "file:") {
  navigator.serviceWorker.register("service-worker.js").catch(() => {});
}
