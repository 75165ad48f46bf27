import { status as grpc } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Registry, startRegistry } from "./registry.ts";
import { TestRuntime } from "./test-runtime.ts";

const machine = process.arch === "x64" ? "amd64" : process.arch;
const foreign = machine === "amd64" ? "arm64" : "amd64";
const auth = { username: "me", password: "se:cret" };

const runtime = new TestRuntime();
let registry: Registry;
const named = (architecture: string) => ({ image: `${registry.address}/test/${architecture}` });

beforeAll(async () => {
  registry = await startRegistry([machine, foreign], `${auth.username}:${auth.password}`);
  await runtime.start();
});
afterAll(async () => {
  for (const architecture of [machine, foreign]) await runtime.cri.removeImage({ image: named(architecture) });
  await runtime.close();
  registry.close();
});

describe("images", () => {
  it("are pulled with credentials, told of by tag and id, and removed with all names", async () => {
    const image = named(machine);
    expect((await runtime.cri.imageStatus({ image })).image).toBeUndefined();
    const { imageRef } = await runtime.cri.pullImage({ image, auth });
    expect(imageRef).toMatch(new RegExp(`^${registry.address}/test/${machine}@sha256:`));
    const { image: found } = await runtime.cri.imageStatus({ image });
    expect(found).toMatchObject({
      repoTags: [`${image.image}:latest`],
      repoDigests: [imageRef],
      uid: { value: 1000n },
    });
    const { images } = await runtime.cri.listImages({ filter: { image } });
    expect(images.map(({ id }) => id)).toEqual([found?.id]);
    await runtime.cri.removeImage({ image: { image: found?.id ?? "" } });
    await runtime.cri.removeImage({ image });
    expect((await runtime.cri.imageStatus({ image })).image).toBeUndefined();
  });

  it("that cannot be pulled say why, in the registry's words", async () => {
    const missing = { image: `${registry.address}/test/nosuch:1` };
    await expect(runtime.cri.pullImage({ image: missing, auth })).rejects.toThrow(/manifest unknown|not found/);
    const encoded = Buffer.from(`${auth.username}:wrong`).toString("base64");
    const refused = runtime.cri.pullImage({ image: named(machine), auth: { auth: encoded } });
    await expect(refused).rejects.toThrow(/no basic auth credentials|unauthorized|401/);
  });

  it("for another kind of machine are refused with what would be right", async () => {
    const image = named(foreign);
    await runtime.cri.pullImage({ image, auth });
    const created = runtime.create(await runtime.sandbox(), "true", { image });
    await expect(created).rejects.toMatchObject({
      code: grpc.INVALID_ARGUMENT,
      details: expect.stringContaining(`is for ${foreign}, this machine is ${machine}`),
    });
  });

  it("of sandboxes are pinned, and the space of all is counted", async () => {
    await runtime.sandbox();
    const { images } = await runtime.cri.listImages({});
    const pinned = images.filter((image) => image.pinned).flatMap(({ repoTags }) => repoTags);
    expect(pinned).toEqual([expect.stringContaining("/pause:")]);
    const { imageFilesystems } = await runtime.cri.imageFsInfo({});
    expect(imageFilesystems[0]?.usedBytes?.value).toBeGreaterThan(0n);
  });
});
