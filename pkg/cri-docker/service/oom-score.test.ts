import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { leastOomScore } from "./oom-score.ts";

function leastFor(capabilities: string, score: string): number {
  const proc = mkdtempSync(join(tmpdir(), "berth-proc-"));
  writeFileSync(join(proc, "status"), `Name:\tnode\nCapEff:\t${capabilities}\nCapBnd:\t000001ffffffffff\n`);
  writeFileSync(join(proc, "oom_score_adj"), `${score}\n`);
  const least = leastOomScore(proc);
  rmSync(proc, { recursive: true });
  return least;
}

it("containers may have any OOM score with CAP_SYS_RESOURCE, else none below this process's", () => {
  expect(leastFor("000001ffffffffff", "0")).toBe(-1000);
  expect(leastFor("000001fffeffffff", "0")).toBe(0);
  expect(leastFor("000001fffeffffff", "-500")).toBe(-500);
});
