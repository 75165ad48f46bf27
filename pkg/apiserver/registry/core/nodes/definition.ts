import { setNodeDefaults } from "../../../../api/core/v1/node/defaults.ts";
import { validateNode, validateNodeUpdate } from "../../../../api/core/v1/node/validation.ts";
import { roleLabelPrefix } from "../../../../api/core/v1/node/well-known-labels.ts";
import type { Node } from "../../../../api/core/v1/types.generated.ts";
import { nodes } from "../../../../api/resources.ts";
import { getCondition } from "../../../../apimachinery/conditions.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, nameColumn, wideColumn } from "../../generic/tables/table-columns.ts";

/** The older way to name a role: by the value. */
const roleLabel = "kubernetes.io/role";

export const nodeDefinition: ResourceDefinition<Node> = {
  ref: nodes,
  singular: "node",
  shortNames: ["no"],
  message: "k8s.io.api.core.v1.Node",
  setDefaults: setNodeDefaults,
  strategy: {
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    // Unlike other kinds, a node brings its status along when it registers.
    prepareForUpdate(node, old) {
      if (old.status) node.status = old.status;
      else delete node.status;
    },
    allowCreateOnUpdate: false,
  },
  statusStrategy: statusStrategy(),
  selectableFields: ({ spec }) => ({ "spec.unschedulable": String(spec.unschedulable ?? false) }),
  table: {
    columns: [
      nameColumn,
      column("Status", "The status of the node"),
      column("Roles", "The roles of the node"),
      ageColumn,
      column("Version", "Kubelet Version reported by the node."),
      wideColumn("Internal-IP", "Address inside the cluster."),
      wideColumn("External-IP", "Address outside of it."),
      wideColumn("OS-Image", "Operating system."),
      wideColumn("Kernel-Version", "Kernel of the machine."),
      wideColumn("Container-Runtime", "What runs the containers."),
    ],
    cells(node, now) {
      const info = node.status?.nodeInfo;
      const unknown = "<unknown>";
      return [
        node.metadata.name,
        statusText(node),
        rolesText(node),
        ageOf(node, now),
        info?.kubeletVersion ?? "",
        addressText(node, "InternalIP"),
        addressText(node, "ExternalIP"),
        info?.osImage || unknown,
        info?.kernelVersion || unknown,
        info?.containerRuntimeVersion || unknown,
      ];
    },
  },
};

function statusText({ spec, status }: Node): string {
  const ready = getCondition(status?.conditions, "Ready");
  const state = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec.unschedulable ? `${state},SchedulingDisabled` : state;
}

function rolesText({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label === roleLabel) return value || [];
    return label.startsWith(roleLabelPrefix) ? label.slice(roleLabelPrefix.length) || [] : [];
  });
  return [...new Set(roles)].sort().join(",") || "<none>";
}

const addressText = ({ status }: Node, wanted: string) =>
  status?.addresses?.find(({ type }) => type === wanted)?.address ?? "<none>";
