import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** As pkg/testing/wait-for.ts has it: a test that passes waits only as long as it must. */
const expect = { poll: { timeout: 20_000, interval: 5 } };
/** For tests that run compilers and programs, on a machine that is busy with something else; a wait gives up sooner. */
const testTimeout = 120_000;
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Three suites: unit (beside the source), integration (in-process cluster) and e2e (real Docker, kubectl and Helm). */
export default defineConfig({
  root,
  cacheDir: ".cache/vitest",
  test: {
    projects: [
      {
        root,
        test: {
          name: "unit",
          include: ["pkg/**/*.test.ts", "cmd/**/*.test.ts", "hack/**/*.test.ts"],
          testTimeout,
          hookTimeout: testTimeout,
          expect,
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout,
          expect,
          hookTimeout: testTimeout,
        },
      },
      {
        root,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/setup.ts"],
          fileParallelism: false,
          // Longer than the patience of what a test does, `until` and kubectl: they say what did not come.
          testTimeout: 600_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
