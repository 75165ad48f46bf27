import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import { fieldForbidden, fieldInvalid, fieldRequired } from "../../../../../apimachinery/validation/field-error.ts";
import { dns1123LabelErrors } from "../../../../../apimachinery/validation/names.ts";
import { validateOptionalChoice } from "../../../../validation/validate-choice.ts";
import { invalidWhen } from "../../../../validation/validate-each.ts";
import { validateContainerResourceName } from "../../../../validation/validate-resource-list.ts";
import type { Container } from "../../types.generated.ts";
import { validatePorts } from "./validate-container-ports.ts";
import { validateEnv, validateEnvFrom } from "./validate-env.ts";
import { validateHandlers } from "./validate-handlers.ts";
import { validateResourceRequirements } from "./validate-resource-requirements.ts";
import { validateContainerSecurity } from "./validate-security-context.ts";
import { validateMounts } from "./validate-volume-mounts.ts";

interface ContainerContext {
  /** Names of the pod's volumes. */
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
  readonly hostUsers: boolean;
  readonly init: boolean;
  /** Of a template: a pod made from it fills in what is left out here. */
  readonly template: boolean;
  /** The pod's terminationGracePeriodSeconds. */
  readonly grace: number | undefined;
}

const handlers = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

/** Checks one container (validateContainers, validateInitContainers). */
export function validateContainer(container: Container, path: string, context: ContainerContext): FieldError[] {
  return [...validateCommon(container, path, context), ...validateRole(container, path, context)];
}

/** What all containers have in common (validateContainerCommon). */
function validateCommon(
  container: Container,
  path: string,
  { volumes, hostNetwork, hostUsers, template }: ContainerContext,
): FieldError[] {
  const { name, securityContext } = container;
  return [
    ...(name ? invalidWhen(dns1123LabelErrors(name), `${path}.name`, name) : [fieldRequired(`${path}.name`)]),
    ...validateImage(container.image, `${path}.image`, template),
    ...validateOptionalChoice(
      container.terminationMessagePolicy,
      ["File", "FallbackToLogsOnError"],
      `${path}.terminationMessagePolicy`,
    ),
    ...validatePorts(container.ports ?? [], `${path}.ports`, hostNetwork),
    ...validateEnv(container.env, `${path}.env`),
    ...validateEnvFrom(container.envFrom, `${path}.envFrom`),
    ...validateMounts(
      container.volumeMounts ?? [],
      `${path}.volumeMounts`,
      volumes,
      securityContext?.privileged ?? false,
    ),
    ...validateOptionalChoice(
      container.imagePullPolicy,
      ["Always", "IfNotPresent", "Never"],
      `${path}.imagePullPolicy`,
    ),
    ...validateResourceRequirements(container.resources, `${path}.resources`, validateContainerResourceName),
    ...validateContainerSecurity(securityContext, `${path}.securityContext`, hostUsers),
  ];
}

/** What depends on whether a container runs before the others, beside them or is one of them. */
function validateRole(container: Container, path: string, { init, grace }: ContainerContext): FieldError[] {
  const { restartPolicy } = container;
  if (!init) {
    return [
      ...validateHandlers(container, path, grace),
      ...validateOptionalChoice(restartPolicy, ["Always", "OnFailure", "Never"], `${path}.restartPolicy`),
      ...(container.restartPolicyRules?.length && !restartPolicy
        ? [fieldRequired(`${path}.restartPolicy`, "must specify restartPolicy when restart rules are used")]
        : []),
    ];
  }
  if (restartPolicy === "Always") return validateHandlers(container, path, grace);
  return [
    ...validateOptionalChoice(restartPolicy, ["Always"], `${path}.restartPolicy`),
    ...handlers
      .filter((field) => container[field] !== undefined)
      .map((field) =>
        fieldForbidden(`${path}.${field}`, "may not be set for init containers without restartPolicy=Always"),
      ),
  ];
}

function validateImage(image: string | undefined, path: string, template: boolean): FieldError[] {
  if (!image) return [fieldRequired(path)];
  if (template || image.trim() === image) return [];
  return [fieldInvalid(path, image, "must not have leading or trailing whitespace")];
}
