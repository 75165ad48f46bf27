import { notAMap } from "../../../../apimachinery/go-text.ts";
import { isJsonObject } from "../../../../apimachinery/json-value.ts";
import type { FieldError } from "../../../../apimachinery/status-error.ts";
import { fieldInvalid, fieldRequired } from "../../../../apimachinery/validation/field-error.ts";
import { validateImmutable } from "../../../../apimachinery/validation/object-meta.ts";
import { validateData, validateImmutableData } from "../../../validation/validate-data.ts";
import type { Secret } from "../types.generated.ts";

const names = { data: "data", binary: "data", whole: "data" };

/** Checks a secret: its keys, its size, and what its type promises to readers (ValidateSecret). */
export function validateSecret(secret: Secret): FieldError[] {
  return [...validateData(undefined, secret.data, names), ...validatePromises(secret)];
}

/** The type never changes, the data not once `immutable` is set (ValidateSecretUpdate). */
export function validateSecretUpdate(secret: Secret, old: Secret): FieldError[] {
  return [
    ...validateImmutable(secret.type, old.type, "type"),
    ...validateImmutableData(secret, old, ["data"]),
    ...validateSecret(secret),
  ];
}

const hidden = "<secret contents redacted>";

function validatePromises({ type, data = {}, metadata }: Secret): FieldError[] {
  const need = (key: string) => (Object.hasOwn(data, key) ? [] : [fieldRequired(`data[${key}]`)]);
  const needJson = (key: string) =>
    Object.hasOwn(data, key)
      ? jsonErrors(data[key] ?? "").map((why) => fieldInvalid(`data[${key}]`, hidden, why))
      : need(key);
  switch (type) {
    case "kubernetes.io/service-account-token": {
      const account = "kubernetes.io/service-account.name";
      return metadata.annotations?.[account] ? [] : [fieldRequired(`metadata.annotations[${account}]`)];
    }
    case "kubernetes.io/dockercfg":
      return needJson(".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return needJson(".dockerconfigjson");
    case "kubernetes.io/basic-auth":
      // One of the two is enough.
      return Object.hasOwn(data, "username") || Object.hasOwn(data, "password")
        ? []
        : [...need("username"), ...need("password")];
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [fieldRequired("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return [...need("tls.crt"), ...need("tls.key")];
    default:
      return [];
  }
}

/** What Go's decoder says of a text that is no JSON object. */
function jsonErrors(base64: string): string[] {
  const text = Buffer.from(base64, "base64").toString();
  if (text.trim() === "") return ["unexpected end of JSON input"];
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) || value === null) return [];
    return [notAMap(value)];
  } catch {
    return [
      `invalid character ${JSON.stringify(text.trim().charAt(0)).replaceAll('"', "'")} looking for beginning of value`,
    ];
  }
}
