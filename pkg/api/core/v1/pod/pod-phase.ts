import type { Pod } from "../types.generated.ts";

/** A phase that a pod never leaves (IsPodPhaseTerminal): nothing of it runs or will run again. */
export const isFinalPhase = (phase: string | undefined): boolean => phase === "Succeeded" || phase === "Failed";

/** In a phase that it never leaves. */
export const isFinished = ({ status }: Pod): boolean => isFinalPhase(status?.phase);
