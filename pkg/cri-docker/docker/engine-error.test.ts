import { expect, test } from "vitest";
import { asked } from "./engine-error.ts";

const failing = (failure: object, message: string) => asked(Promise.reject(Object.assign(new Error(message), failure)));

test("a refusal has the engine's own words, of calls with a stream too", async () => {
  const refused = { kind: "other", message: 'Get "http://127.0.0.1:1/v2/": connection refused' };
  await expect(failing({ statusCode: 500, json: { message: refused.message } }, "anything")).rejects.toMatchObject(
    refused,
  );
  const wrapped = `(HTTP code 500) server error - ${refused.message} `;
  await expect(failing({ statusCode: 500 }, wrapped)).rejects.toMatchObject(refused);
});

test("an engine that does not answer is out of reach", async () => {
  const failure = failing({ code: "ECONNREFUSED" }, "connect ECONNREFUSED");
  await expect(failure).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("is it running?"),
  });
});
