import { expect, test } from "vitest";
import { fill } from "./template.ts";

test("every word of a template is replaced", () => {
  expect(fill("plugin.ts", { plugin: "volumeZone", Name: "VolumeZone" })).toContain("function volumeZone(): Plugin {");
});

test("a word that has no value is told of, with its template", () => {
  expect(() => fill("plugin.ts", { plugin: "volumeZone" })).toThrow(
    "hack/new/templates/plugin.ts.template: nothing gives {{Name}}",
  );
});
