/**
 * Starts a worker from a TypeScript file of the tests on any host: Deno and Vite's pages read TypeScript; Node gets it bundled first. The names of Node's
 * modules are not literals here, so that the tests which use this stay portable.
 */
import { hostName } from "../../src/device/host.ts";
import type { WorkerLike } from "../../src/jobs/pool.ts";

const bundles = new Map<string, Promise<string>>();

/** A factory for {@link WorkerLike}s of the file at `url`. `page` makes the worker in a page: Vite must see the literal URL there. */
export async function workerFactory(url: URL, page: () => WorkerLike): Promise<() => WorkerLike> {
  if (hostName() !== "node") return page;
  const { Worker } = (await load("node:worker_threads")) as typeof import("node:worker_threads");
  let bundle = bundles.get(url.href);
  if (!bundle) bundles.set(url.href, (bundle = bundleFile(url)));
  const file = await bundle;
  return () => new Worker(file);
}

/** Bundles the file into build/test, where Node finds the packages of this project. */
async function bundleFile(url: URL): Promise<string> {
  const { fileURLToPath } = (await load("node:url")) as typeof import("node:url");
  const { build } = (await load("esbuild")) as typeof import("esbuild");
  const source = fileURLToPath(url);
  const outfile = fileURLToPath(new URL(`../../build/test/${url.pathname.split("/").pop()!.replace(/\.ts$/, "")}.${process.pid}.mjs`, import.meta.url));
  await build({ entryPoints: [source], outfile, bundle: true, format: "esm", platform: "neutral", target: "es2022", packages: "external", logLevel: "error" });
  return outfile;
}

function load(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ name);
}
