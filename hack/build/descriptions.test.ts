import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { writeDescriptions } from "./descriptions.ts";

function written(): Record<string, Record<string, string>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "descriptions-"));
  const file = path.join(folder, "descriptions.json");
  writeDescriptions(file);
  const texts = readFileSync(file, "utf8");
  rmSync(folder, { recursive: true });
  return JSON.parse(texts) as Record<string, Record<string, string>>;
}

test("texts read as they were meant, not as they are quoted in a comment of JavaScript", () => {
  const texts = written();
  expect(texts["k8s.io.api.rbac.v1.PolicyRule"]?.resources).toContain("'*' represents all resources");
  expect(texts["k8s.io.api.authorization.v1.ResourceRule"]?.resources).toContain(`"*/foo" represents`);
  expect(texts["k8s.io.api.core.v1.PodSpec"]?.setHostnameAsFQDN).toContain("HKEY_LOCAL_MACHINE\\\\SYSTEM\\\\");
  expect(
    Object.values(texts)
      .flatMap((each) => Object.values(each))
      .join("\n"),
  ).not.toMatch(/\\'|\*_\//);
});
