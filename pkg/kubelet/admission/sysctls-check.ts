import type { AdmissionCheck } from "./node-view.ts";

/** Settings of a pod's own namespaces that do no harm to others (upstream's safe_sysctls.go). */
const safe = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

/** Kernel settings that a pod asks for must be safe, or allowed by --allowed-unsafe-sysctls. */
export const sysctlsCheck: AdmissionCheck = ({ spec }, { allowedUnsafeSysctls }) => {
  const allowed = [...safe, ...allowedUnsafeSysctls];
  const wrong = (spec?.securityContext?.sysctls ?? []).find(
    ({ name }) => !isListed(name.replaceAll("/", "."), allowed),
  );
  return (
    wrong && { reason: "SysctlForbidden", message: `forbidden sysctl: ${JSON.stringify(wrong.name)} not allowlisted` }
  );
};

const isListed = (name: string, list: readonly string[]) =>
  list.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry));
