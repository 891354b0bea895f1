/**
 * The live page of examples/browser in Chromium: the fluid runs in its worker on wasm and on webgpu, is drawn, measured and told of; without WebGPU and WebGL it
 * runs and is drawn all the same; a fluid that cannot be built says so on the page. @hosts node
 */
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePage } from "../../examples/browser/serve.mjs";
import { launchChromium } from "../../tools/hosts/chromium.mjs";

let page: { url: string; close(): Promise<void> };
let browser: Browser;
beforeAll(async () => {
  page = await servePage(undefined);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await page?.close();
});

async function visit(hash: string, prepare?: () => void): Promise<{ tab: Page; errors: string[] }> {
  // uPlot reads the language of the browser, which a bare machine may not have.
  const tab = await browser.newPage({ locale: "en-US", viewport: { width: 900, height: 700 } });
  const errors: string[] = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  if (prepare) await tab.addInitScript(prepare);
  await tab.goto(`${page.url}/#${hash}`);
  return { tab, errors };
}

/** Waits until a number is shown, and reads it. */
async function shown(tab: Page, id: string): Promise<number> {
  await tab.waitForFunction((id) => /\d/.test(document.getElementById(id)?.textContent ?? ""), id, { timeout: 50_000 });
  return Number.parseFloat((await tab.textContent(`#${id}`))!);
}

describe("the live fluid", () => {
  it("runs on wasm, drawn with WebGL, and measures what a gas of density 0.05 has", async () => {
    const { tab, errors } = await visit("particles=108&density=0.05&kT=2&device=wasm");
    // B2(T* = 2) makes 1 - beta p / rho small and mu_ex a few tenths: both far from those of a dense fluid.
    expect(await shown(tab, "mu")).toBeLessThan(0);
    expect(Math.abs(await shown(tab, "mu"))).toBeLessThan(0.6);
    expect(await shown(tab, "temperature")).toBeGreaterThan(1);
    expect(await tab.textContent("#status")).toMatch(/wasm, f32, .* steps a second · drawn with WebGL/);
    expect(errors).toEqual([]);
    await tab.close();
  });

  it("runs on webgpu, pauses and goes on", async () => {
    const { tab, errors } = await visit("particles=108&density=0.3&device=webgpu");
    await shown(tab, "energy");
    expect(await tab.textContent("#status")).toMatch(/^webgpu, f32/);
    await tab.click("#pause");
    expect(await tab.textContent("#pause")).toBe("Resume");
    await tab.click("#pause");
    expect(await tab.textContent("#pause")).toBe("Pause");
    expect(errors).toEqual([]);
    await tab.close();
  });

  it("runs where there is neither WebGPU nor WebGL", async () => {
    const { tab, errors } = await visit("particles=108&density=0.3", () => {
      Object.defineProperty(Navigator.prototype, "gpu", { value: undefined });
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
        return kind.startsWith("webgl") ? null : (original as (...all: unknown[]) => unknown).call(this, kind, ...rest);
      } as typeof original;
    });
    await shown(tab, "energy");
    expect(await tab.textContent("#status")).toMatch(/^wasm.*drawn with a plain canvas/);
    // Something was drawn in the middle of the canvas.
    const painted = await tab.evaluate(() => {
      const canvas = document.getElementById("scene") as HTMLCanvasElement;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((x, i) => i % 4 === 3 && x > 0).length / (data.length / 4);
    });
    expect(painted).toBeGreaterThan(0.02);
    expect(errors).toEqual([]);
    await tab.close();
  });

  it("says what is wrong with a fluid that cannot be built", async () => {
    const { tab } = await visit("particles=500&density=3");
    await tab.waitForSelector("#status.wrong", { timeout: 30_000 });
    expect(await tab.textContent("#status")).toMatch(/density.*cannot be built/);
    await tab.close();
  });
});
