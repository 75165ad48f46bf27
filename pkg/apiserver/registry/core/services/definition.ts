import { setServiceDefaults } from "../../../../api/core/v1/service/defaults.ts";
import { dropTypeDependentFields } from "../../../../api/core/v1/service/service-type.ts";
import { validateServiceStatus } from "../../../../api/core/v1/service/status-validation.ts";
import { validateService, validateServiceUpdate } from "../../../../api/core/v1/service/validation.ts";
import { serviceWarnings } from "../../../../api/core/v1/service/warnings.ts";
import type { Service } from "../../../../api/core/v1/types.generated.ts";
import { services } from "../../../../api/resources.ts";
import { dns1035LabelErrors } from "../../../../apimachinery/validation/names.ts";
import type { ResourceDefinition } from "../../generic/resource-definition.ts";
import { statusStrategy } from "../../generic/spec-status-strategy.ts";
import { ageColumn, ageOf, column, labelText, nameColumn, wideColumn } from "../../generic/tables/table-columns.ts";

export const serviceDefinition: ResourceDefinition<Service> = {
  ref: services,
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  nameErrors: dns1035LabelErrors,
  message: "k8s.io.api.core.v1.Service",
  setDefaults: setServiceDefaults,
  strategy: {
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    warnings: serviceWarnings,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
    },
    prepareForUpdate(service, old) {
      dropTypeDependentFields(service, old);
      service.status = { loadBalancer: {}, ...old.status };
      // What a balancer has told is of no other type of service.
      if (service.spec.type !== "LoadBalancer") service.status.loadBalancer = {};
    },
  },
  statusStrategy: { ...statusStrategy(), validateUpdate: validateServiceStatus },
  returnsDeletedObject: true,
  selectableFields: ({ spec }) => ({ "spec.clusterIP": spec.clusterIP ?? "", "spec.type": spec.type ?? "" }),
  table: {
    columns: [
      nameColumn,
      column("Type", "How the service is reached."),
      column("Cluster-IP", "Its address inside the cluster."),
      column("External-IP", "Its addresses outside of it."),
      column("Port(s)", "Its ports, with node ports behind a colon."),
      ageColumn,
      wideColumn("Selector", "Which pods stand behind it."),
    ],
    cells(service, now) {
      const { spec, metadata } = service;
      return [
        metadata.name,
        spec.type ?? "",
        spec.clusterIP || "<none>",
        externalText(service),
        portsText(service),
        ageOf(service, now),
        labelText(spec.selector),
      ];
    },
  },
};

function externalText({ spec, status }: Service): string {
  if (spec.type === "ExternalName") return spec.externalName ?? "<none>";
  const balanced = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
  const all = [...balanced, ...(spec.externalIPs ?? [])].filter(Boolean);
  if (all.length > 0) return all.join(",");
  return spec.type === "LoadBalancer" ? "<pending>" : "<none>";
}

function portsText({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`,
  );
  return ports.join(",") || "<none>";
}
