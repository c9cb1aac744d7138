import { join } from "node:path";
import { load, packed } from "./support.ts";

export interface Bundler {
  name: string;
  /** Writes page.js, the bundle of page.mjs, into the folder; gives the warnings. */
  bundle(folder: string): Promise<string[]>;
  /** Where the worker's script is, for bundlers that do not follow `new Worker(new URL(...))`. */
  worker?: string;
}

const page = join(packed, "page.mjs");
const worker = join(packed, "node_modules/convscope/dist/worker.js");

/** Each without any configuration for convscope. */
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
        customLogger: logger,
        build: {
          outDir: folder,
          emptyOutDir: false,
          rollupOptions: { input: page, preserveEntrySignatures: "strict", output: { entryFileNames: "page.js" } },
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
    worker: "/worker.js",
    async bundle(folder) {
      const { rollup } = await load("rollup/dist/es/rollup.js");
      const plugin = join(process.cwd(), "node_modules/@rollup/plugin-node-resolve/dist/es/index.js");
      const { default: resolve } = await import(plugin);
      const warnings: string[] = [];
      const bundle = await rollup({
        input: { page, worker },
        plugins: [resolve({ browser: true })],
        onwarn: ({ message }: { message: string }) => void warnings.push(message),
      });
      await bundle.write({ dir: folder, format: "es" });
      return warnings;
    },
  },
  {
    name: "esbuild",
    worker: "/worker.js",
    async bundle(folder) {
      const esbuild = await load("esbuild/lib/main.js");
      const { warnings } = await esbuild.build({
        entryPoints: { page, worker },
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
