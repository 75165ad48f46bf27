import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import { qualifiedNameErrors } from "../../../../apimachinery/validation/names.ts";
import { invalidWhen } from "../../../validation/validate-each.ts";
import type { Event } from "../types.generated.ts";

/** Characters of a name or a reason, and of a note. */
const [longest, longestNote] = [128, 1024] as const;

/** Checks what clients of any age give of an event (legacyValidateEvent). */
export function validateEvent(event: Event): FieldError[] {
  const { metadata, involvedObject, eventTime } = event;
  const about = involvedObject.namespace ?? "";
  // What has no namespace itself is told of in these.
  const homes = eventTime ? ["default", "kube-system"] : ["default"];
  const right = about === "" ? homes.includes(metadata.namespace ?? "") : eventTime || about === metadata.namespace;
  return [
    ...(right ? [] : [fieldInvalid("involvedObject.namespace", about, "does not match event.namespace")]),
    ...(eventTime ? validateSource(event) : []),
  ];
}

/** Events that know their time know who saw what. */
function validateSource(event: Event): FieldError[] {
  const { reportingComponent = "", message = "" } = event;
  return [
    ...(reportingComponent ? [] : [fieldRequired("reportingController")]),
    ...invalidWhen(qualifiedNameErrors(reportingComponent), "reportingController", reportingComponent),
    ...validateText(event.reportingInstance, "reportingInstance"),
    ...validateText(event.action, "action"),
    ...validateText(event.reason, "reason"),
    ...(message.length > longestNote
      ? [fieldInvalid("message", "", `can have at most ${longestNote} characters`)]
      : []),
  ];
}

function validateText(text: string | undefined, path: string): FieldError[] {
  if (!text) return [fieldRequired(path)];
  return text.length > longest ? [fieldInvalid(path, "", `can have at most ${longest} characters`)] : [];
}
