import { queryFlag } from "../../../apimachinery/query-flag.ts";
import type { Exchange } from "../../exchange.ts";

/** Programs behind which a person reads (upstream's isPrettyPrint). */
const readByPeople = /^(curl|Wget|Mozilla\/5\.0)/;

/** Whether JSON is to be indented: ?pretty says so, or who asks is a browser or a person's tool. */
export function wantsPretty(exchange: Exchange): boolean {
  const { url, headers } = exchange.request;
  // Queries are not parsed for this alone.
  const asked = url?.includes("pretty=") ? queryFlag(exchange.query, "pretty") : undefined;
  return asked ?? readByPeople.test(headers["user-agent"] ?? "");
}

/** JSON for people. */
export const indented = (json: Buffer): Buffer => Buffer.from(JSON.stringify(JSON.parse(json.toString()), null, 2));
