import { longestLabel } from "./constants.ts";

/** Without the root's dot; 255 bytes as they are sent. */
const longestName = 253;

/** Whether a name can be put into a packet: an ExternalName may have labels that are too long for that. */
export function isDomainName(name: string): boolean {
  const fits = (label: string) => label.length > 0 && label.length <= longestLabel;
  return name.length <= longestName && name.split(".").every(fits);
}
