import { queryFlag } from "../../apimachinery/query-flag.ts";

const streams: Readonly<Record<string, string>> = { stdin: "input", stdout: "output", stderr: "error", tty: "tty" };

/** What a client of exec, attach or port-forward asks for, in the names of the kubelet's server. */
export function kubeletQuery(query: URLSearchParams): URLSearchParams {
  const result = new URLSearchParams();
  for (const name of ["command", "ports"]) for (const value of query.getAll(name)) result.append(name, value);
  for (const [name, known] of Object.entries(streams)) if (queryFlag(query, name)) result.append(known, "1");
  return result;
}
