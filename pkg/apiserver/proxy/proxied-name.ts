/** What stands for a pod, service or node in the path of its proxy: "web", "web:80", "https:web:443". */
export interface ProxiedName {
  readonly protocol: "http:" | "https:" | undefined;
  readonly name: string;
  /** A number, or a service port's name; "" where none is given. */
  readonly port: string;
}

const protocols: Readonly<Record<string, ProxiedName["protocol"]>> = { "": undefined, http: "http:", https: "https:" };

/** Undefined for what has no such form. */
export function parseProxiedName(text: string): ProxiedName | undefined {
  const parts = text.split(":");
  const [scheme, name, port] = parts.length === 3 ? parts : ["", ...parts];
  if (parts.length > 3 || !name || scheme === undefined || !(scheme in protocols)) return undefined;
  return { protocol: protocols[scheme], name, port: port ?? "" };
}
