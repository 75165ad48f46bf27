import type { Pod } from "../../api/core/v1/types.generated.ts";

/** What sethostname(2) takes. */
const maxLength = 63;

export interface PodHostname {
  /** What the pod's processes see. */
  readonly hostname: string;
  /** The short name, for /etc/hosts. */
  readonly short: string;
  /** "sub.default.svc.cluster.local", empty without a subdomain. */
  readonly domain: string;
}

/**
 * A pod's host name by its spec (upstream's GeneratePodHostNameAndDomain). Throws when the FQDN it asks for is too
 * long.
 */
export function podHostname({ metadata, spec }: Pod, clusterDomain: string): PodHostname {
  if (spec?.hostnameOverride) return { hostname: spec.hostnameOverride, short: spec.hostnameOverride, domain: "" };
  const short = truncate(spec?.hostname || metadata.name);
  const domain = spec?.subdomain ? `${spec.subdomain}.${metadata.namespace ?? ""}.svc.${clusterDomain}` : "";
  if (!spec?.setHostnameAsFQDN || !domain) return { hostname: short, short, domain };
  const fqdn = `${short}.${domain}`;
  if (fqdn.length > maxLength) {
    const limit = `is too long (${maxLength} characters is the max, ${fqdn.length} characters requested)`;
    throw new Error(`failed to construct FQDN from pod hostname and cluster domain, FQDN ${fqdn} ${limit}`);
  }
  return { hostname: fqdn, short, domain };
}

function truncate(name: string): string {
  return name.length <= maxLength ? name : name.slice(0, maxLength).replace(/[-.]+$/, "");
}
