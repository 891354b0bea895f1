/**
 * `npm start`: builds what is stale and runs the main job, the free energies of the Lennard-Jones fluid of examples/node/lennard-jones-fluid.json, into
 * ergon-results/lennard-jones-fluid. Further arguments go to the command line (`npm start -- --device wasm`).
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";
import { root } from "./load.mjs";

ensureBuilt("dist");
const spec = join("examples", "node", "lennard-jones-fluid.json");
const folder = join("ergon-results", "lennard-jones-fluid");
const args = [join("dist", "cli", "main.js"), "free-energy", spec, "-o", folder, ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
