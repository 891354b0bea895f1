/**
 * Tests of one host, named by ERGON_HOST (node by default, so that `npx vitest run test/core` works by itself). `npm test` runs this
 * configuration once for each host; in Chromium the tests run inside the page, by vitest's browser mode. ERGON_SLOW picks the slow tests
 * instead of the quick ones. Tests read REQUIRE_DEVICES through `import.meta.env`, which every host has.
 */
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumLaunchOptions } from "./tools/hosts/chromium.mjs";
import { testFilesOf } from "./tools/hosts/portable.mjs";

const host = process.env.ERGON_HOST ?? "node";
const slow = process.env.ERGON_SLOW === "1";

export default defineConfig({
  test: {
    include: testFilesOf(host).filter((file) => file.endsWith(".slow.test.ts") === slow),
    passWithNoTests: true,
    pool: "forks",
    testTimeout: slow ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    env: { REQUIRE_DEVICES: process.env.REQUIRE_DEVICES ?? "", ERGON_HOST: host },
    browser:
      host === "chromium"
        ? {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: "chromium" }],
          }
        : undefined,
  },
});
