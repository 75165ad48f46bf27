import { configDefaults, readConfig } from "../cluster/config.ts";
import { preflightChecks } from "../cluster/preflight/checks.ts";
import { readProcessRecord, supervisorIsAlive } from "../cluster/supervisor/process-record.ts";
import { colors } from "./colors.ts";
import type { CommandContext } from "./command-context.ts";

/** Says of every thing this machine must have whether it has it, and what mends it. Returns the exit code. */
export async function doctor({ home }: CommandContext): Promise<number> {
  const config = readConfig(home) ?? { ...configDefaults, nodeName: "" };
  const running = supervisorIsAlive(readProcessRecord(home));
  let failures = 0;
  for (const check of preflightChecks) {
    const { name } = check;
    try {
      console.log(`${colors.green("✓")} ${name}: ${await check.run({ home, config, running })}`);
    } catch (error) {
      failures++;
      console.log(`${colors.red("✗")} ${name}: ${(error as Error).message}`);
    }
  }
  return failures > 0 ? 1 : 0;
}
