import type { AuthConfig, PullImageRequest, PullImageResponse } from "../../cri/generated/cri/v1/api.ts";
import type { RegistryCredentials } from "../docker/images.ts";
import { imageRef } from "../translation/image-from-docker.ts";
import { invalid } from "../translation/refusal.ts";
import type { CriContext } from "./cri-context.ts";

/** Gets an image from its registry, also when one of that name is here already. */
export async function pullImage({ engine }: CriContext, { image, auth }: PullImageRequest): Promise<PullImageResponse> {
  const name = image?.image;
  if (!name) throw invalid("an image is needed");
  await engine.images.pull(withTag(name), auth && credentials(auth));
  const found = await engine.images.inspect(name);
  if (!found) throw new Error(`image ${JSON.stringify(name)} is not there after it was pulled`);
  return { imageRef: imageRef(found, name) };
}

/** Docker takes a name without a tag for all of its tags. */
function withTag(name: string): string {
  return /@|:[^/]*$/.test(name) ? name : `${name}:latest`;
}

function credentials({
  username,
  password,
  auth,
  serverAddress,
  identityToken,
  registryToken,
}: AuthConfig): RegistryCredentials {
  const [user = "", secret = ""] = auth
    ? splitOnce(Buffer.from(auth, "base64").toString("utf8"))
    : [username, password];
  return {
    ...{ username: user, password: secret, serveraddress: serverAddress },
    ...{ identitytoken: identityToken, registrytoken: registryToken },
  };
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(":");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
