import { expect, test } from "vitest";
import { parseRequestInfo } from "../request-info.ts";
import { proxiedPath } from "./proxied-path.ts";

const service = "/api/v1/namespaces/default/services/web:80/proxy";
const node = "/api/v1/nodes/n/proxy";

test.each([
  [service, service, "", ""],
  [`${service}/`, service, "/", ""],
  [`${service}/a%20b/c/?x=/y`, service, "/a%20b/c/", "?x=/y"],
  [`${service}/a%2Fb`, service, "/a/b", ""],
  [`${service}/proxy/proxy`, service, "/proxy/proxy", ""],
  [`${node}/metrics`, node, "/metrics", ""],
])("%s is cut behind its proxy", (url, prefix, rest, query) => {
  const info = parseRequestInfo("GET", url.split("?")[0] ?? "", () => new URLSearchParams());
  expect(proxiedPath(url, info)).toEqual({ prefix, rest, query });
});
