import type { FieldError } from "../../../../../apimachinery/status-error.ts";
import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
} from "../../../../../apimachinery/validation/field-error.ts";
import { validateEach } from "../../../../validation/validate-each.ts";
import {
  validateNonnegative,
  validatePortNumber,
  validatePortNumberOrName,
} from "../../../../validation/validate-number.ts";
import type { Container, HTTPGetAction, LifecycleHandler, Probe } from "../../types.generated.ts";

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** Checks what the kubelet asks and tells a container: its hooks and probes. `grace`: the pod's grace period. */
export function validateHandlers(
  { lifecycle, livenessProbe, readinessProbe, startupProbe }: Container,
  path: string,
  grace: number | undefined,
): FieldError[] {
  const seconds = readinessProbe?.terminationGracePeriodSeconds;
  return [
    ...validateHandler(lifecycle?.postStart, `${path}.lifecycle.postStart`, grace),
    ...validateHandler(lifecycle?.preStop, `${path}.lifecycle.preStop`, grace),
    ...validateProbe(livenessProbe, `${path}.livenessProbe`),
    ...validateOnce(livenessProbe, `${path}.livenessProbe`),
    ...validateProbe(readinessProbe, `${path}.readinessProbe`),
    ...(seconds === undefined
      ? []
      : [
          fieldInvalid(
            `${path}.readinessProbe.terminationGracePeriodSeconds`,
            seconds,
            "must not be set for readinessProbes",
          ),
        ]),
    ...validateProbe(startupProbe, `${path}.startupProbe`),
    ...validateOnce(startupProbe, `${path}.startupProbe`),
  ];
}

function validateProbe(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe) return [];
  const seconds = probe.terminationGracePeriodSeconds;
  return [
    ...validateHandler(probe, path),
    ...counts.flatMap((field) => validateNonnegative(probe[field], `${path}.${field}`)),
    ...(seconds !== undefined && seconds <= 0
      ? [fieldInvalid(`${path}.terminationGracePeriodSeconds`, seconds, "must be greater than 0")]
      : []),
  ];
}

/** Such a probe has succeeded when it has succeeded once. */
function validateOnce(probe: Probe | undefined, path: string): FieldError[] {
  const times = probe?.successThreshold ?? 1;
  return times === 1 ? [] : [fieldInvalid(`${path}.successThreshold`, times, "must be 1")];
}

type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & Pick<LifecycleHandler, "sleep">;

function validateHandler(handler: Handler | undefined, path: string, grace?: number): FieldError[] {
  if (!handler) return [];
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const given = Object.entries({ exec, httpGet, tcpSocket, grpc, sleep }).filter(([, value]) => value !== undefined);
  const [first, ...others] = given.map(([type]) => type);
  if (first === undefined) return [fieldRequired(path, "must specify a handler type")];
  return [
    ...(exec && !exec.command?.length ? [fieldRequired(`${path}.exec.command`)] : []),
    ...(httpGet && first === "httpGet" ? validateHttpGet(httpGet, `${path}.httpGet`) : []),
    ...(tcpSocket && first === "tcpSocket" ? validatePortNumberOrName(tcpSocket.port, `${path}.tcpSocket.port`) : []),
    ...(grpc && first === "grpc" ? validatePortNumber(grpc.port, `${path}.grpc.port`) : []),
    ...(sleep && first === "sleep" ? validateSleep(sleep.seconds, `${path}.sleep`, grace) : []),
    ...others.map((type) => fieldForbidden(`${path}.${type}`, "may not specify more than 1 handler type")),
  ];
}

const schemes = ["HTTP", "HTTPS"] as const;
const headerName = /^[-A-Za-z0-9]+$/;
const headerText =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

function validateHttpGet({ path: url, port, scheme = "", httpHeaders }: HTTPGetAction, path: string): FieldError[] {
  return [
    ...(url ? [] : [fieldRequired(`${path}.path`)]),
    ...validatePortNumberOrName(port, `${path}.port`),
    ...((schemes as readonly string[]).includes(scheme) ? [] : [fieldNotSupported(`${path}.scheme`, scheme, schemes)]),
    ...validateEach(httpHeaders, `${path}.httpHeaders`, ({ name }) =>
      headerName.test(name) ? [] : [fieldInvalid(`${path}.httpHeaders`, name, headerText)],
    ),
  ];
}

function validateSleep(seconds: number, path: string, grace: number | undefined): FieldError[] {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  const why = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
  return [fieldInvalid(path, seconds, why)];
}
