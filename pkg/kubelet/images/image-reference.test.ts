import { describe, expect, it } from "vitest";
import { parseImageReference, withDefaultTag } from "./image-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("an image name", () => {
  it.each([
    ["nginx", "docker.io", "library/nginx", undefined],
    ["team/app:1.2", "docker.io", "team/app", "1.2"],
    ["localhost/app", "localhost", "app", undefined],
    ["localhost:5000/team/app:x", "localhost:5000", "team/app", "x"],
    ["registry.example/a/b/c:v1", "registry.example", "a/b/c", "v1"],
    [`registry.example/app:v1@${digest}`, "registry.example", "app", "v1"],
  ])("%s names a registry, a repository and a tag", (image, registry, repository, tag) => {
    expect(parseImageReference(image)).toMatchObject({ registry, repository, tag });
  });

  it.each(["", "UPPER", "a//b", "a:b:c", "-a", "a@sha256:12", "a b", `a:${"t".repeat(129)}`])(
    "cannot be %j",
    (image) => {
      expect(() => parseImageReference(image)).toThrow("invalid reference format");
    },
  );

  it("means the latest tag when it has none", () => {
    expect(withDefaultTag("nginx")).toBe("nginx:latest");
    expect(withDefaultTag("nginx:1")).toBe("nginx:1");
    expect(withDefaultTag(`nginx@${digest}`)).toBe(`nginx@${digest}`);
  });
});
