/**
 * Says on standard output whether this host has a GPU, as JSON: `{}` or findGpu's reason. It runs in a process of its own (quiet-gpu.ts), whose standard error nobody reads.
 */
import { findGpu } from "../device/host.ts";

const found = await findGpu();
process.stdout.write(JSON.stringify("reason" in found ? found : {}), () => process.exit(0));
