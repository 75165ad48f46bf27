import type { DNSConfig } from "../../cri/generated/cri/v1/api.ts";

/** A resolv.conf that says what the kubelet asked for. */
export function resolvConf({ servers, searches, options }: DNSConfig): string {
  const lines = [
    ...servers.map((server) => `nameserver ${server}`),
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
