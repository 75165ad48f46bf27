import { afterEach, beforeEach, expect, test, vi } from "vitest";

const { isTTY } = process.stdout;
beforeEach(() => void (process.stdout.isTTY = true));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.stdout.isTTY = isTTY;
});

/** What one step prints on a terminal of that kind. */
async function printedOn(terminal: string): Promise<string> {
  vi.resetModules();
  vi.stubEnv("TERM", terminal);
  vi.stubEnv("NO_COLOR", "");
  const { Progress } = await import("./progress.ts");
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((printed += String(text))));
  await new Progress().step("First", () => undefined);
  return printed;
}

test("a step is a line that changes on a terminal, and a plain one where that understands no more", async () => {
  expect(await printedOn("xterm")).toMatch(/First\r\u001b\[K.*First/);
  expect(await printedOn("dumb")).toMatch(/^✓ First \d\.\d\d s\n$/);
});
