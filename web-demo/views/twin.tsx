import { Address } from "./start.tsx";

/** The first page of the twin, whose policy lets it connect: it shows the address out of the link and waits. */
export function Twin() {
  return (
    <div class="start">
      <h1>Open a model on another server.</h1>
      <p class="lead">
        This page may connect to other servers, for the address below alone, and only once you press Open. Its server
        learns who asks for what; the model is read on this computer.
      </p>
      <Address />
      <p>
        For files of your own there is <a href="./">the page that cannot connect</a>.
      </p>
    </div>
  );
}
