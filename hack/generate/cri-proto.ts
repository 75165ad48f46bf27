/**
 * Writes proto/cri/v1/api.proto from the CRI facts (pkg/cri/facts/cri-facts.json). `make update` then runs buf with
 * ts-proto over it into pkg/cri/generated. Comments and nesting of the original are not facts and are left out.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

interface Field {
  readonly n: number;
  readonly type: string;
  readonly repeated?: boolean;
  readonly optional?: boolean;
}
interface Facts {
  readonly package: string;
  readonly services: Record<string, Record<string, readonly [string, string]>>;
  readonly messages: Record<string, Record<string, Field>>;
  readonly enums: Record<string, Record<string, number>>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const facts = JSON.parse(await readFile(path.join(root, "pkg/cri/facts/cri-facts.json"), "utf8")) as Facts;

const label = (field: Field) => (field.repeated ? "repeated " : field.optional ? "optional " : "");
const block = (head: string, lines: readonly string[]) =>
  `${head} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

const services = Object.entries(facts.services).map(([name, calls]) =>
  block(
    `service ${name}`,
    Object.entries(calls).map(([call, [request, response]]) => `rpc ${call}(${request}) returns (${response}) {}`),
  ),
);
const messages = Object.entries(facts.messages).map(([name, fields]) =>
  block(
    `message ${name}`,
    Object.entries(fields).map(([key, field]) => `${label(field)}${field.type} ${key} = ${field.n};`),
  ),
);
const enums = Object.entries(facts.enums).map(([name, values]) =>
  block(
    `enum ${name}`,
    Object.entries(values).map(([key, value]) => `${key} = ${value};`),
  ),
);

const target = path.join(root, "proto/cri/v1/api.proto");
await mkdir(path.dirname(target), { recursive: true });
await writeFile(
  target,
  [
    "// Generated from pkg/cri/facts/cri-facts.json by hack/generate/cri-proto.ts. DO NOT EDIT.",
    'syntax = "proto3";',
    `package ${facts.package};`,
    "",
    ...services,
    ...messages,
    ...enums,
  ].join("\n"),
);
