import { type Architecture, pauseProgram } from "./pause-program.ts";
import { tarOf } from "./tar.ts";

/** What this needs of the Docker Engine. */
export interface ImageImporter {
  imageExists(reference: string): Promise<boolean>;
  /** Makes an image of a root file system; `changes` are Dockerfile instructions. */
  importImage(archive: Buffer, repository: string, tag: string, changes: readonly string[]): Promise<void>;
  /** As Docker names it: "amd64", "x86_64", "arm64", "aarch64". */
  architecture(): Promise<string>;
}

const repository = "berth.local/pause";
/** Counts up with every change of the program. */
const tag = "1";

/**
 * The image every sandbox runs, made on the spot when it is missing. Rejects on an architecture it cannot be made for.
 */
export async function ensurePauseImage(engine: ImageImporter): Promise<string> {
  const reference = `${repository}:${tag}`;
  if (await engine.imageExists(reference)) return reference;
  const archive = tarOf("pause", pauseProgram(architectureOf(await engine.architecture())));
  await engine.importImage(archive, repository, tag, ['ENTRYPOINT ["/pause"]', "LABEL io.berth.image=pause"]);
  return reference;
}

function architectureOf(name: string): Architecture {
  if (name === "amd64" || name === "x86_64") return "amd64";
  if (name === "arm64" || name === "aarch64") return "arm64";
  throw new Error(`the Docker Engine runs on ${name}; pods need amd64 or arm64`);
}
