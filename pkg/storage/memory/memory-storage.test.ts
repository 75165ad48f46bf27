import { describeStorage } from "../contract.ts";
import { MemoryStorage } from "./memory-storage.ts";

describeStorage("memory", async () => ({ storage: new MemoryStorage() }));
