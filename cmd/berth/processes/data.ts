import { existsSync } from "node:fs";
import type { ClusterHome } from "../../../pkg/cluster/home.ts";
import type { Logger } from "../../../pkg/component-base/logger.ts";
import type { Storage } from "../../../pkg/storage/interface.ts";
import { DamagedDataError, holdsLmdbData } from "../../../pkg/storage/lmdb/check-data-file.ts";
import { openLmdbStorage } from "../../../pkg/storage/lmdb/lmdb-storage.ts";
import { writeFileAtomic } from "../../../pkg/util/write-file-atomic.ts";

const remedy = "put a good copy back, or forget the cluster with berth down --purge";
const mark = "There are data beside this file. While it is here, Berth does not begin anew without them.\n";

/**
 * Opens the data of a cluster, or begins them. Throws one sentence when they are damaged or gone: to begin anew would
 * forget the cluster without a word, and end what runs on the node.
 */
export function openData({ data, dataMark }: ClusterHome, log: Logger): Storage {
  const marked = existsSync(dataMark);
  if (marked && !holdsLmdbData(data)) throw new Error(`the data that were in ${data} are gone; ${remedy}`);
  const storage = open(data, log);
  if (!marked) writeFileAtomic(dataMark, mark, 0o600);
  return storage;
}

function open(directory: string, log: Logger): Storage {
  try {
    return openLmdbStorage({ directory, log });
  } catch (error) {
    const { message, cause } = error as Error;
    if (!(cause instanceof DamagedDataError)) throw error;
    throw new Error(`${message}; ${remedy}`, { cause: error });
  }
}
