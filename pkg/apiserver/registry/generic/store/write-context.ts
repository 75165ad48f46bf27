import type { UserInfo } from "../../../auth/interface.ts";

/** Who writes, and how: what every write to a store carries beside its object. */
export interface WriteContext {
  readonly user: UserInfo;
  /** Stands in managedFields. */
  readonly manager: string;
  /** Everything happens but the write. */
  readonly dryRun: boolean;
  /** "status", "scale", … when the write goes through one. */
  readonly subresource?: string | undefined;
  /** Adds a Warning header to the answer. */
  readonly warn: (message: string) => void;
}
