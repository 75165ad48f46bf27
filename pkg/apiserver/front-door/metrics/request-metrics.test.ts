import { EventEmitter } from "node:events";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import type { Exchange } from "../../exchange.ts";
import { RequestMetrics } from "./request-metrics.ts";

function exchangeOf(verb: string, statusCode: number) {
  const response = Object.assign(new EventEmitter(), { statusCode });
  const info = { isResourceRequest: true, verb, path: "", group: "apps", version: "v1", resource: "deployments" };
  const exchange = { info, response, request: { headers: {} }, isDryRun: false, startedAt: performance.now() };
  return { exchange: exchange as unknown as Exchange, response };
}

it("counts answers by what was asked and answered, and requests that are under way", async () => {
  const registry = new Registry();
  const metrics = new RequestMetrics(registry);
  const [first, second, third] = [exchangeOf("create", 201), exchangeOf("create", 201), exchangeOf("get", 404)];
  for (const { exchange } of [first, second, third]) await metrics.measure(exchange, () => Promise.resolve());
  first.response.emit("close");
  second.response.emit("close");

  const text = await registry.metrics();
  const labels = (scope: string) =>
    `group="apps",version="v1",resource="deployments",subresource="",scope="${scope}",component="apiserver",dry_run=""`;
  expect(text).toContain(`apiserver_request_total{verb="POST",${labels("resource")},code="201"} 2\n`);
  expect(text).not.toContain('verb="GET"');
  expect(text).toContain('apiserver_current_inflight_requests{request_kind="readOnly"} 1\n');
  expect(text).toContain('apiserver_current_inflight_requests{request_kind="mutating"} 0\n');
  expect(text).toContain(`apiserver_request_duration_seconds_bucket{le="60",verb="POST",${labels("resource")}} 2\n`);
  expect(text).toContain("# TYPE apiserver_request_duration_seconds histogram\n");
  third.response.emit("close");
  expect(await registry.metrics()).toContain(`apiserver_request_total{verb="GET",${labels("cluster")},code="404"} 1\n`);
});

it("does not time requests that last, and counts them while they do", async () => {
  const registry = new Registry();
  const metrics = new RequestMetrics(registry);
  const { exchange, response } = exchangeOf("watch", 200);
  await metrics.measure(exchange, () => Promise.resolve());
  expect(await registry.metrics()).toMatch(/apiserver_longrunning_requests\{verb="WATCH",.*\} 1\n/);
  response.emit("close");
  const text = await registry.metrics();
  expect(text).toMatch(/apiserver_longrunning_requests\{verb="WATCH",.*\} 0\n/);
  expect(text).not.toContain("apiserver_request_duration_seconds_bucket{");
});
