import { expect, test } from "vitest";
import { imageRef } from "./image-from-docker.ts";

const image = {
  Id: "sha256:1",
  RepoDigests: ["registry.example:5000/shop/web@sha256:2", "busybox@sha256:2", "other.example/web@sha256:2"],
};

test("an image is told of by its digest in the registry that it was asked for from", () => {
  expect(imageRef(image, "other.example/web:1")).toBe("other.example/web@sha256:2");
  expect(imageRef(image, "registry.example:5000/shop/web")).toBe("registry.example:5000/shop/web@sha256:2");
  expect(imageRef(image, "docker.io/library/busybox:1.36")).toBe("busybox@sha256:2");
  expect(imageRef(image, "sha256:1")).toBe("registry.example:5000/shop/web@sha256:2");
  expect(imageRef({ Id: "sha256:1", RepoDigests: [] }, "local:1")).toBe("sha256:1");
});
