/** One thing that must be well. `check` throws or rejects with the reason when it is not. */
export interface HealthCheck {
  readonly name: string;
  /** Says only whether the program is of use yet: /readyz asks it, the others do not. */
  readonly readyOnly?: boolean;
  check(): void | Promise<void>;
}

export interface HealthAnswer {
  readonly code: 200 | 500;
  readonly text: string;
}

/**
 * Answers /healthz, /livez or /readyz as upstream does: "ok", or a line for each check when one failed or `verbose`.
 */
export async function answerHealth(
  path: string,
  checks: readonly HealthCheck[],
  verbose = false,
): Promise<HealthAnswer> {
  const asked = path === "/readyz" ? checks : checks.filter(({ readyOnly }) => !readyOnly);
  const lines = await Promise.all(
    asked.map(async (each) => {
      const { name } = each;
      try {
        await each.check();
        return `[+]${name} ok`;
      } catch (error) {
        return `[-]${name} failed: ${(error as Error).message}`;
      }
    }),
  );
  const failed = lines.some((line) => line.startsWith("[-]"));
  if (!failed && !verbose) return { code: 200, text: "ok" };
  const verdict = `${path.slice(1)} check ${failed ? "failed" : "passed"}`;
  return { code: failed ? 500 : 200, text: `${[...lines, verdict].join("\n")}\n` };
}
