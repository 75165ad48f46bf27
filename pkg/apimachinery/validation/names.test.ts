import { describe, expect, it } from "vitest";
import {
  configMapKeyErrors,
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  envVarNameErrors,
  labelValueErrors,
  maskTrailingDash,
  pathSegmentNameErrors,
  portNameErrors,
  qualifiedNameErrors,
  wildcardDns1123SubdomainErrors,
} from "./names.ts";

describe("names", () => {
  it("accepts what DNS accepts", () => {
    expect(dns1123LabelErrors("my-name")).toEqual([]);
    expect(dns1123LabelErrors("123")).toEqual([]);
    expect(dns1123SubdomainErrors("a.b-c.d0")).toEqual([]);
    expect(dns1035LabelErrors("a1")).toEqual([]);
    expect(wildcardDns1123SubdomainErrors("*.example.com")).toEqual([]);
  });

  it("says in upstream's words what a label may be", () => {
    expect(dns1123LabelErrors("My_Name")).toEqual([
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ]);
    expect(dns1123LabelErrors("a.b")).toEqual(["must not contain dots"]);
    expect(dns1123LabelErrors("a".repeat(64))).toEqual(["must be no more than 63 bytes"]);
    expect(dns1035LabelErrors("1a")[0]).toContain("start with an alphabetic character");
    expect(wildcardDns1123SubdomainErrors("*.*")[0]).toContain("must start with '*.'");
  });

  it("does not let a trailing newline slip through", () => {
    expect(dns1123LabelErrors("a\n")).toHaveLength(1);
    expect(labelValueErrors("a\n")).toHaveLength(1);
  });

  it("checks both parts of a label key", () => {
    expect(qualifiedNameErrors("app.kubernetes.io/name")).toEqual([]);
    expect(qualifiedNameErrors("/name")).toEqual(["prefix part must be non-empty"]);
    expect(qualifiedNameErrors("a/")[0]).toBe("name part must be non-empty");
    expect(qualifiedNameErrors("a/b/c")[0]).toContain("with an optional DNS subdomain prefix and '/'");
    expect(qualifiedNameErrors("UP/b")[0]).toMatch(/^prefix part a lowercase RFC 1123 subdomain/);
  });

  it("checks label values", () => {
    expect(labelValueErrors("")).toEqual([]);
    expect(labelValueErrors("a_b.c")).toEqual([]);
    expect(labelValueErrors("-a")[0]).toContain("a valid label must be an empty string or consist of alphanumeric");
  });

  it("checks names that become files, variables, ports and path segments", () => {
    expect(configMapKeyErrors("a.conf")).toEqual([]);
    expect(configMapKeyErrors("..")).toEqual(["must not be '..'"]);
    expect(configMapKeyErrors("..a")).toEqual(["must not start with '..'"]);
    expect(configMapKeyErrors("a/b")).toHaveLength(1);
    expect(envVarNameErrors("MY_VAR")).toEqual([]);
    expect(envVarNameErrors("1A")).toHaveLength(1);
    expect(portNameErrors("http")).toEqual([]);
    expect(portNameErrors("80")).toEqual(["must contain at least one letter (a-z)"]);
    expect(pathSegmentNameErrors("system:admin")).toEqual([]);
    expect(pathSegmentNameErrors("a/b")).toEqual(["may not contain '/'"]);
  });

  it("forgives the dash at the end of a generateName", () => {
    expect(dns1123LabelErrors(maskTrailingDash("web-"))).toEqual([]);
    expect(dns1123LabelErrors(maskTrailingDash("-"))).toHaveLength(1);
  });
});
