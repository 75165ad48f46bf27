import type { KubeObject, ResourceRef } from "../../apimachinery/object.ts";
import type { UserInfo } from "../auth/interface.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

/** What is about to be done, by whom, to what (admission.Attributes). */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly ref: ResourceRef;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** The new object; plugins that admit may change it in place. Absent for DELETE. */
  readonly object?: KubeObject | undefined;
  readonly oldObject?: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Adds a Warning header to the answer. */
  readonly warn: (message: string) => void;
}

/**
 * One admission rule. All `admit`s run in the order of admission/index.ts, then all `validate`s. A refusal is a thrown
 * StatusError. Synchronous plugins keep the write path free of needless turns; return a promise only to do I/O.
 */
export interface AdmissionPlugin {
  readonly name: string;
  handles(attributes: AdmissionAttributes): boolean;
  admit?(attributes: AdmissionAttributes): void | Promise<void>;
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}
