import { expect, test } from "vitest";
import { garbageCollectable, namespaceContents } from "../../pkg/api/resources.ts";
import { startApiServer, type TestApiServer } from "../../pkg/testing/api-server.ts";

interface Discovered {
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** The resources that can be deleted, as "deployments.apps", by discovery. */
async function deletable(api: TestApiServer): Promise<(Discovered & { readonly group: string })[]> {
  const read = async <T>(path: string) => JSON.parse((await api.get(path)).body) as T;
  const { groups } = await read<{ groups: { name: string; versions: { groupVersion: string }[] }[] }>("/apis");
  const paths = groups.flatMap(({ name, versions }) =>
    versions.map(({ groupVersion }) => ({ group: name, path: `/apis/${groupVersion}` })),
  );
  const lists = await Promise.all(
    [{ group: "", path: "/api/v1" }, ...paths].map(async ({ group, path }) => {
      const { resources } = await read<{ resources: Discovered[] }>(path);
      return resources.map((resource) => ({ ...resource, group }));
    }),
  );
  return lists.flat().filter(({ name, verbs }) => !name.includes("/") && verbs.includes("delete"));
}

const named = (refs: readonly { group: string; resource: string }[]) =>
  new Set(refs.map(({ group, resource }) => `${resource}.${group}`));

test("everything that the API serves is deleted with its namespace, and collected when its owner goes", async () => {
  await using api = await startApiServer();
  // Events of both groups are the same objects, and have no owners.
  const served = (await deletable(api)).filter(({ name }) => name !== "events");
  const missing = (known: ReadonlySet<string>, some: typeof served) =>
    some.map(({ name, group }) => `${name}.${group}`).filter((name) => !known.has(name));
  expect(served.length).toBeGreaterThan(10);
  expect(missing(named(garbageCollectable), served)).toEqual([]);
  expect(
    missing(
      named(namespaceContents),
      served.filter(({ namespaced }) => namespaced),
    ),
  ).toEqual([]);
});
