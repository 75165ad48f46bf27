/**
 * Upstream's rules for names (apimachinery util/validation). Each check returns what is wrong in upstream's words,
 * nothing when the value is fine. What a client left out is the empty text, as it is in Go.
 */

const dns1123LabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dns1123SubdomainFormat = `${dns1123LabelFormat}(\\.${dns1123LabelFormat})*`;
const dns1035LabelFormat = "[a-z]([-a-z0-9]*[a-z0-9])?";
const labelKeyFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValueFormat = `(${labelKeyFormat})?`;
const wildcardFormat = `\\*\\.${dns1123SubdomainFormat}`;
const envVarFormat = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const configMapKeyFormat = "[-._a-zA-Z0-9]+";

const whole = (format: string) => new RegExp(`^${format}$`);
const dns1123Label = whole(dns1123LabelFormat);
const dns1123Subdomain = whole(dns1123SubdomainFormat);
const dns1035Label = whole(dns1035LabelFormat);
const labelKey = whole(labelKeyFormat);
const labelValue = whole(labelValueFormat);
const wildcard = whole(wildcardFormat);
const envVar = whole(envVarFormat);
const configMapKey = whole(configMapKeyFormat);

const labelKeyText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const labelKeyExamples = ["MyName", "my.name", "123-abc"];

/** Bytes of a DNS subdomain, and of all that is one (DNS1123SubdomainMaxLength). */
const longestSubdomain = 253;
/** Bytes of a DNS label, and of a label's name or value (DNS1123LabelMaxLength, LabelValueMaxLength). */
const longestLabel = 63;
/** Of RFC 6335. */
const longestPortName = 15;

function mismatch(text: string, format: string, examples: readonly string[]): string {
  const listed = examples.map((example) => `'${example}', `).join(" or ");
  return `${text} (e.g. ${listed}regex used for validation is '${format}')`;
}

/** Who is too long for its characters need not have them counted as bytes. */
function lengthErrors(value: string, bytes: number): string[] {
  const isLonger = value.length > bytes || Buffer.byteLength(value) > bytes;
  return isLonger ? [`must be no more than ${bytes} bytes`] : [];
}

function subdomainErrors(value: string, pattern: RegExp, error: () => string): string[] {
  const errors = lengthErrors(value, longestSubdomain);
  if (!pattern.test(value)) errors.push(error());
  return errors;
}

/** A name of a pod, a config map and most other objects. */
export function dns1123SubdomainErrors(value = ""): string[] {
  return subdomainErrors(value, dns1123Subdomain, () =>
    mismatch(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      dns1123SubdomainFormat,
      ["example.com"],
    ),
  );
}

/** "*.example.com", as Ingress hosts have it. */
export function wildcardDns1123SubdomainErrors(value = ""): string[] {
  return subdomainErrors(value, wildcard, () =>
    mismatch(
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      wildcardFormat,
      ["*.example.com"],
    ),
  );
}

/** A name of a namespace, a container, a volume. */
export function dns1123LabelErrors(value = ""): string[] {
  const errors = lengthErrors(value, longestLabel);
  if (dns1123Label.test(value)) return errors;
  if (dns1123Subdomain.test(value)) return [...errors, "must not contain dots"];
  const text =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...errors, mismatch(text, dns1123LabelFormat, ["my-name", "123-abc"])];
}

/** A name of a service: like a label, and no digit first. */
export function dns1035LabelErrors(value = ""): string[] {
  const errors = lengthErrors(value, longestLabel);
  if (dns1035Label.test(value)) return errors;
  const text =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...errors, mismatch(text, dns1035LabelFormat, ["my-name", "abc-123"])];
}

/** A label key, a taint key, a finalizer: an optional DNS prefix, a slash, a name. */
export function qualifiedNameErrors(value = ""): string[] {
  const parts = value.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    const example = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a valid label key ${mismatch(labelKeyText, labelKeyFormat, labelKeyExamples)}${example}`];
  }
  const errors: string[] = [];
  if (second !== undefined) {
    const wrong = first === "" ? ["must be non-empty"] : dns1123SubdomainErrors(first);
    errors.push(...wrong.map((message) => `prefix part ${message}`));
  }
  const name = second ?? first;
  if (name === "") errors.push("name part must be non-empty");
  else errors.push(...lengthErrors(name, longestLabel).map((message) => `name part ${message}`));
  if (!labelKey.test(name)) errors.push(`name part ${mismatch(labelKeyText, labelKeyFormat, labelKeyExamples)}`);
  return errors;
}

/** What is wrong with a label's value (IsValidLabelValue). */
export function labelValueErrors(value = ""): string[] {
  const errors = lengthErrors(value, longestLabel);
  if (labelValue.test(value)) return errors;
  const text = `a valid label must be an empty string or consist of ${labelKeyText.slice("must consist of ".length)}`;
  return [...errors, mismatch(text, labelValueFormat, ["MyValue", "my_value", "12345"])];
}

/** A key of a ConfigMap or a Secret: also a file name. */
export function configMapKeyErrors(value = ""): string[] {
  const errors = lengthErrors(value, longestSubdomain);
  if (!configMapKey.test(value)) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    errors.push(mismatch(text, configMapKeyFormat, ["key.name", "KEY_NAME", "key-name"]));
  }
  return [...errors, ...dotErrors(value)];
}

/** The name of an environment variable that a container gets. */
export function envVarNameErrors(value = ""): string[] {
  if (envVar.test(value)) return dotErrors(value);
  const text =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  return [mismatch(text, envVarFormat, ["my.env-name", "MY_ENV.NAME", "MyEnvName1"]), ...dotErrors(value)];
}

function dotErrors(value: string): string[] {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

/** The name of a port: an IANA service name. */
export function portNameErrors(value = ""): string[] {
  const errors: string[] = [];
  if (value.length > longestPortName) errors.push(`must be no more than ${longestPortName} characters`);
  if (!/^[-a-z0-9]+$/.test(value))
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) errors.push("must contain at least one letter (a-z)");
  if (value.includes("--")) errors.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

/** A name that stands in a URL path (RBAC's roles and bindings). */
export function pathSegmentNameErrors(value = ""): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((illegal) => value.includes(illegal)).map((illegal) => `may not contain '${illegal}'`);
}

/** Checks a generateName prefix: what will be appended makes a trailing dash fine. */
export function maskTrailingDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix;
}
