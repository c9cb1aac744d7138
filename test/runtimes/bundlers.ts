import { join } from "node:path";
import { load, packed } from "./support.ts";

export interface Bundler {
  name: string;
  /** Writes page.js, the bundle of page.mjs and of the further entries, into the folder; gives the warnings. */
  bundle(folder: string, further?: Record<string, string>): Promise<string[]>;
  /** The entry to be named for workers, where `new Worker(new URL(...))` is not followed: without it there are none. */
  worker?: Record<string, string>;
}

const page = join(packed, "page.mjs");
const worker = { worker: "convscope/worker" };

/** Each without any configuration for convscope but what is given as `further`. */
export const bundlers: Bundler[] = [
  {
    name: "vite",
    async bundle(folder) {
      const vite = await load("vite/dist/node/index.js");
      const warnings: string[] = [];
      const logger = { ...vite.createLogger("silent"), warn: (text: string) => void warnings.push(text) };
      await vite.build({
        root: packed,
        configFile: false,
        base: "/assets/",
        customLogger: logger,
        build: {
          outDir: folder,
          emptyOutDir: false,
          rollupOptions: {
            input: page,
            preserveEntrySignatures: "strict",
            output: { entryFileNames: "page.js" },
            // On a busy machine it warns that it is slow.
            checks: { pluginTimings: false },
          },
        },
      });
      return warnings;
    },
  },
  {
    name: "webpack",
    async bundle(folder) {
      const { default: webpack } = await load("webpack/lib/index.js");
      const stats = await new Promise<{ toJson(): { warnings: { message: string }[]; errors: { message: string }[] } }>(
        (resolve, reject) =>
          webpack(
            { mode: "production", context: packed, entry: page, output: { path: folder, filename: "page.js" } },
            (error: Error | null, result: never) => (error ? reject(error) : resolve(result)),
          ),
      );
      const { warnings, errors } = stats.toJson();
      // Advice on the size of a page that holds a toolkit is not about the package.
      return [...errors, ...warnings]
        .map(({ message }) => message)
        .filter((text) => !/size limit|code splitting|performance recommendations/.test(text));
    },
  },
  {
    name: "rollup",
    worker,
    async bundle(folder, further) {
      const { rollup } = await load("rollup/dist/es/rollup.js");
      const plugin = join(process.cwd(), "node_modules/@rollup/plugin-node-resolve/dist/es/index.js");
      const { default: resolve } = await import(plugin);
      const warnings: string[] = [];
      const bundle = await rollup({
        input: { page, ...further },
        plugins: [resolve({ browser: true, rootDir: packed })],
        onwarn: ({ message }: { message: string }) => void warnings.push(message),
      });
      await bundle.write({ dir: folder, format: "es" });
      return warnings;
    },
  },
  {
    name: "esbuild",
    worker,
    async bundle(folder, further) {
      const esbuild = await load("esbuild/lib/main.js");
      const { warnings } = await esbuild.build({
        entryPoints: { page, ...further },
        absWorkingDir: packed,
        outdir: folder,
        bundle: true,
        splitting: true,
        format: "esm",
        minify: true,
        logLevel: "silent",
      });
      return warnings.map(({ text }: { text: string }) => text);
    },
  },
];
