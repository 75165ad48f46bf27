import { expect, it } from "vitest";
import { watchFrame } from "./watch-frame.ts";

it("is a line, and the same line as a chunk of HTTP/1.1", () => {
  const { line, chunk } = watchFrame(
    Buffer.from('{"type":"ADDED","object":'),
    Buffer.from('{"name":"ü"}'),
    Buffer.from("}\n"),
  );
  expect(line.toString()).toBe('{"type":"ADDED","object":{"name":"ü"}}\n');
  expect(chunk.toString()).toBe(`28\r\n${line.toString()}\r\n`);
});
