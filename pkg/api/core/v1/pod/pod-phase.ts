import type { Pod } from "../types.generated.ts";

/** In a phase that a pod never leaves (IsPodPhaseTerminal): nothing of it runs or will run again. */
export const isFinished = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";
