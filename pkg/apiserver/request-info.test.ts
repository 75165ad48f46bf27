import { describe, expect, it } from "vitest";
import { parseRequestInfo } from "./request-info.ts";

function parse(method: string, url: string) {
  const { pathname, searchParams } = new URL(url, "https://apiserver");
  const { path: _, ...rest } = parseRequestInfo(method, pathname, () => searchParams);
  return rest;
}

const core = { isResourceRequest: true, apiPrefix: "api", group: "", version: "v1" };

describe("parseRequestInfo", () => {
  it.each([
    ["GET", "/api/v1/pods", { ...core, verb: "list", resource: "pods" }],
    ["GET", "/api/v1/pods?watch=true", { ...core, verb: "watch", resource: "pods" }],
    ["GET", "/api/v1/pods?watch=false", { ...core, verb: "list", resource: "pods" }],
    ["GET", "/api/v1/pods?watch=False", { ...core, verb: "list", resource: "pods" }],
    ["GET", "/api/v1/watch/pods", { ...core, verb: "watch", resource: "pods" }],
    ["HEAD", "/api/v1/nodes/n1", { ...core, verb: "get", resource: "nodes", name: "n1" }],
    ["DELETE", "/api/v1/namespaces/a/pods", { ...core, verb: "deletecollection", namespace: "a", resource: "pods" }],
    ["GET", "/api/v1/namespaces", { ...core, verb: "list", resource: "namespaces" }],
    ["GET", "/api/v1/namespaces/a", { ...core, verb: "get", namespace: "a", resource: "namespaces", name: "a" }],
    [
      "PUT",
      "/api/v1/namespaces/a/finalize",
      { ...core, verb: "update", namespace: "a", resource: "namespaces", name: "a", subresource: "finalize" },
    ],
    [
      "POST",
      "/api/v1/namespaces/a/pods/p/exec?command=ls",
      { ...core, verb: "create", namespace: "a", resource: "pods", name: "p", subresource: "exec" },
    ],
    [
      "GET",
      "/api/v1/nodes/n1/proxy/stats/summary",
      { ...core, verb: "get", resource: "nodes", name: "n1", subresource: "proxy", rest: ["stats", "summary"] },
    ],
    [
      "PATCH",
      "/apis/apps/v1/namespaces/a/deployments/d/scale",
      {
        ...core,
        apiPrefix: "apis",
        group: "apps",
        verb: "patch",
        namespace: "a",
        resource: "deployments",
        name: "d",
        subresource: "scale",
      },
    ],
    [
      "GET",
      "/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dp",
      { ...core, verb: "list", namespace: "a", resource: "pods", name: "p" },
    ],
    ["GET", "/api/v1", { isResourceRequest: false, verb: "get" }],
    ["GET", "/apis/apps/v1", { isResourceRequest: false, verb: "get" }],
    ["POST", "/healthz", { isResourceRequest: false, verb: "post" }],
    ["GET", "/", { isResourceRequest: false, verb: "get" }],
  ])("reads %s %s as upstream does", (method, url, expected) => {
    expect(parse(method, url)).toEqual(expected);
  });

  it("leaves malformed escapes alone", () => {
    expect(parse("GET", "/api/v1/pods/%zz").name).toBe("%zz");
  });
});
