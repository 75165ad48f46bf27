import { expect, test } from "vitest";
import type { ServedResource } from "../registry/generic/resource-registry.ts";
import { listExpired } from "../watch-cache/expired.ts";
import type { PageOptions } from "../watch-cache/interface.ts";
import { encodeContinue } from "./continue-token.ts";
import { list } from "./list.ts";
import type { VerbRequest } from "./verb-request.ts";

const expiredToken = encodeContinue({ revision: 5, after: { namespace: "default", name: "b" } });

/** A resource whose history before revision 9 is gone; notes what it is asked for. */
function resourceWith(asked: PageOptions[]): ServedResource {
  const page = (_: unknown, options: PageOptions) => {
    asked.push(options);
    if (options.revision !== undefined && options.revision < 9) return Promise.reject(listExpired());
    return Promise.resolve({ items: [], revision: 9, next: undefined, remaining: 0 });
  };
  const waitFor = () => Promise.resolve();
  return { store: { cache: { page, waitFor } }, unselectable: () => undefined } as unknown as ServedResource;
}

const requestFor = (query: Record<string, string>) =>
  ({ namespace: "default", query: { get: (name: string) => query[name] ?? null } }) as unknown as VerbRequest;

test("a continued list whose history is gone says how it can be gone on with, as things are now", async () => {
  const asked: PageOptions[] = [];
  const resource = resourceWith(asked);
  const refusal = await list(resource, requestFor({ limit: "2", continue: expiredToken })).catch(
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ code: 410, reason: "Expired" });
  const token = (refusal as { status: { metadata: { continue: string } } }).status.metadata.continue;
  await list(resource, requestFor({ limit: "2", continue: token }));
  expect(asked.at(-1)).toEqual({ limit: 2, after: { namespace: "default", name: "b" } });
});

test("a continued list stays at the revision of its first page, whatever else is asked", async () => {
  const request = requestFor({ limit: "2", continue: expiredToken, resourceVersion: "9" });
  await expect(list(resourceWith([]), request)).rejects.toMatchObject({
    code: 400,
    message: "specifying resource version is not allowed when using continue",
  });
});

test.each([
  ["Exact", { resourceVersion: "9", resourceVersionMatch: "Exact" }, 9],
  ["left out, with a limit", { resourceVersion: "9", limit: "2" }, 9],
  ["NotOlderThan, with a limit", { resourceVersion: "9", resourceVersionMatch: "NotOlderThan", limit: "2" }, undefined],
  ["left out, with a limit, of any version", { resourceVersion: "0", limit: "2" }, undefined],
])("which state a list is of, where resourceVersionMatch is %s", async (_match, query, revision) => {
  const asked: PageOptions[] = [];
  await list(resourceWith(asked), requestFor(query));
  expect(asked.at(-1)?.revision).toBe(revision);
});

const tokenOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
  ["a.b", "illegal base64 data at input byte 1"],
  ["abcde", "illegal base64 data at input byte 4"],
  [tokenOf("text"), 'server does not recognize this encoded version ""'],
  [tokenOf({ v: "v9", rv: 1, start: ["", "a"] }), 'server does not recognize this encoded version "v9"'],
  [
    tokenOf({ v: "meta.k8s.io/v1", rv: 0, start: ["", "a"] }),
    "incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
  ],
  [tokenOf({ v: "meta.k8s.io/v1", rv: 1, start: "" }), "encoded start key empty (version meta.k8s.io/v1)"],
])("a token that was not made here is refused: %s", async (token, why) => {
  await expect(list(resourceWith([]), requestFor({ continue: token }))).rejects.toMatchObject({
    code: 400,
    message: `invalid continue token: continue key is not valid: ${why}`,
  });
});
