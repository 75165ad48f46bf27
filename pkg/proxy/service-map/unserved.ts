import type { Service } from "../../api/core/v1/types.generated.ts";

/** What a Service asks for that a userspace proxy in a namespace of its own cannot give, in words for its owner. */
export function unserved({ spec }: Service): readonly string[] {
  return [
    ...(spec.ports ?? [])
      .filter(({ protocol }) => protocol === "SCTP")
      .map(({ port }) => `port ${port}/SCTP is not served: this proxy carries TCP and UDP`),
    ...(spec.externalIPs ?? []).map(
      (address) => `external IP ${address} is not served: use the service's ClusterIP or a NodePort`,
    ),
  ];
}
