import type { Binding } from "../../api/core/v1/types.generated.ts";
import { pods } from "../../api/resources.ts";
import type { Clock } from "../../util/clock.ts";
import type { ResourceRegistry } from "../registry/generic/resource-registry.ts";
import { podBinding } from "./pod-binding.ts";
import type { Review } from "./reviews.ts";

/**
 * bindings: what pods/binding does, for the pod that the body names (upstream's LegacyBindingREST); schedulers in
 * Python use it.
 */
export function podBindings(registry: ResourceRegistry, clock: Clock): Review {
  const { message, connect } = podBinding(clock);
  return {
    path: "/v1/bindings",
    message,
    async answer(body, request) {
      const { metadata = { name: "" }, ...rest } = body as Partial<Binding>;
      const binding = { ...rest, metadata } as Binding;
      const { name } = metadata;
      const { object } = await connect(registry.of(pods), binding, { ...request, name, subresource: "binding" });
      return object;
    },
  };
}
