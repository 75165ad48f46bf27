import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { plan, type Read, readRepository } from "./new.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the compiler says of these files as if they stood in the repository. */
function complaints(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.convertCompilerOptionsFromJson((config as { compilerOptions: object }).compilerOptions, root);
  const host = ts.createCompilerHost(options);
  const [exists, read] = [host.fileExists.bind(host), host.readFile.bind(host)];
  const overlaid = (file: string) => files.get(path.relative(root, file));
  host.fileExists = (file) => overlaid(file) !== undefined || exists(file);
  host.directoryExists = () => true;
  host.readFile = (file) => overlaid(file) ?? read(file);
  const names = [...files.keys()].map((file) => path.join(root, file));
  const program = ts.createProgram(names, { ...options, incremental: false, noEmit: true }, host);
  const found = names.flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  return found.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

test("what it begins compiles as it stands, and is in the lists", async () => {
  const files = new Map<string, string>();
  const read: Read = (file) => files.get(file) ?? readRepository(file);
  for (const asked of [
    "resource batch/v1 jobs Job",
    "resource apps/v1 statefulsets StatefulSet",
    "resource networking.k8s.io/v1 networkpolicies NetworkPolicy",
    "controller new-part services",
    "controller other-part nodes",
    "plugin new-part",
  ]) {
    for (const [file, text] of (await plan(asked.split(" "), read)).files) files.set(file, text);
  }
  expect(complaints(files)).toEqual([]);
  expect(files.get("pkg/apiserver/registry/index.ts")).toContain("  networkPolicyDefinition,\n];");
  expect(files.get("pkg/controllers/index.ts")).toContain('name: "other-part-controller"');
  expect(files.get("pkg/scheduler/plugins/index.ts")).toContain("{ plugin: newPart(), weight: 0 },");
  // Imports stand where lint wants them.
  expect(files.get("pkg/scheduler/plugins/index.ts")).toMatch(/\{ inter.*\nimport \{ newPart \}.*\nimport \{ node/);
  expect(files.get("pkg/api/resources.ts")).toMatch(/garbageCollectable[^;]* {2}networkPolicies,\n]/);
});

test.each([
  ["", /"" is nothing that can be begun; there are:\n {2}make new what="controller/],
  ["controller Pod_GC pods", '"Pod_GC" is no name'],
  ["controller new-part widgets", 'pkg/api/resources.ts has no "widgets"'],
  ["controller pod-gc pods", "pkg/controllers/pod-gc/pod-gc-controller.ts is there already"],
  ["resource batch/v1 widgets Widget", "the API table has no k8s.io.api.batch.v1.Widget"],
])("make new what=%j says what is wrong with it", async (asked, complaint) => {
  await expect(plan(asked.split(" "), readRepository)).rejects.toThrow(complaint);
});
