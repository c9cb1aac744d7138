import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serveDemo } from "../../../scripts/serve-demo.ts";
import { type EngineName, launch } from "./installed.ts";
import type { Engine } from "./tab.ts";

/** The built page, served from a sub-path, and an engine to open it in. */
export interface StartedPage {
  readonly engine: Engine;
  readonly server: Server;
  readonly address: string;
  close(): Promise<void>;
}

export async function startPage(name: EngineName): Promise<StartedPage> {
  const server = await serveDemo(0, "/some/where/");
  const engine = await launch(name, { theme: "light" });
  console.log(engine.name);
  return {
    engine,
    server,
    address: `http://localhost:${(server.address() as AddressInfo).port}/some/where/`,
    async close() {
      await engine.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
