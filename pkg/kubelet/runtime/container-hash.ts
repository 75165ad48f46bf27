import { createHash } from "node:crypto";
import type { Container } from "../../api/core/v1/types.generated.ts";

/**
 * Tells whether a running container still is what the manifest asks for. Only what may change on a living pod counts:
 * as upstream since 1.31, name and image.
 */
export function containerHash({ name, image = "" }: Container): string {
  return createHash("sha256")
    .update(JSON.stringify([name, image]))
    .digest("hex")
    .slice(0, 8);
}
