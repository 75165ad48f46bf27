import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tarOf } from "../../../pkg/cri-docker/pause-image/tar.ts";

const types = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar",
};

interface Blob {
  readonly type: string;
  readonly bytes: Buffer;
}

const digest = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** An image of one file that runs as `user` on `architecture`: no other registry has the same, and shares its names. */
function imageOf(architecture: string, user: string): { manifest: Buffer; blobs: Map<string, Blob> } {
  const layer = tarOf("greeting", Buffer.from(`hello ${architecture} ${randomUUID()}`));
  const config = json({
    ...{ architecture, os: "linux", config: { User: user, Cmd: ["/greeting"] } },
    rootfs: { type: "layers", diff_ids: [digest(layer)] },
  });
  const reference = (mediaType: string, bytes: Buffer) => ({ mediaType, size: bytes.length, digest: digest(bytes) });
  const manifest = json({
    ...{ schemaVersion: 2, mediaType: types.manifest, config: reference(types.config, config) },
    layers: [reference(types.layer, layer)],
  });
  const blobs = [
    { type: types.config, bytes: config },
    { type: types.layer, bytes: layer },
  ];
  return { manifest, blobs: new Map(blobs.map((blob) => [digest(blob.bytes), blob])) };
}

export interface Registry {
  /** "127.0.0.1:port", which the engine trusts without TLS. */
  readonly address: string;
  close(): void;
}

/**
 * A registry on the loopback that holds `test/<architecture>:latest`; whoever asks must give `credentials`
 * ("user:password").
 */
export async function startRegistry(architectures: readonly string[], credentials: string): Promise<Registry> {
  const images = new Map(
    architectures.map((architecture) => [`test/${architecture}`, imageOf(architecture, "1000:1000")]),
  );
  const expected = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer(({ url = "", headers }, response) => {
    if (headers.authorization !== expected) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
      return;
    }
    const [, name = "", kind, reference = ""] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const image = images.get(name);
    const found =
      kind === "manifests" ? image && { type: types.manifest, bytes: image.manifest } : image?.blobs.get(reference);
    if (url === "/v2/") response.end();
    else if (!found)
      response
        .writeHead(404, { "content-type": "application/json" })
        .end('{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}');
    else {
      const { type, bytes } = found;
      response.writeHead(200, {
        "content-type": type,
        "content-length": bytes.length,
        "docker-content-digest": digest(bytes),
      });
      response.end(bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, close: () => server.close() };
}
