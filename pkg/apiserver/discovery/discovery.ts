import { type StaticDocument, staticDocument } from "../document.ts";
import type { ResourceDefinition } from "../registry/generic/resource-definition.ts";
import { apiGroupDocument, apiGroupList, apiResourceList, apiVersions, groupDiscoveryList } from "./documents.ts";
import { groupVersions } from "./group-versions.ts";

const aggregated =
  /application\/json;(?=[^,]*g=apidiscovery\.k8s\.io)(?=[^,]*as=APIGroupDiscoveryList)[^,]*v=(v2|v2beta1)/;

/**
 * Answers /api, /apis and what is right below them, in the legacy form and, when the client accepts it, aggregated.
 * Every document is made when first asked for and kept.
 */
export class Discovery {
  readonly #documents = new Map<string, StaticDocument | undefined>();

  constructor(
    private readonly definitions: readonly ResourceDefinition[],
    private readonly address: string,
  ) {}

  /** The document at a path; undefined when there is none. */
  find(path: string, accept: string | undefined): StaticDocument | undefined {
    const clean = path.replace(/\/+$/, "");
    const version = clean === "/api" || clean === "/apis" ? aggregatedVersion(accept) : undefined;
    const key = version ? `${clean};${version}` : clean;
    if (!this.#documents.has(key)) this.#documents.set(key, this.#make(clean, version));
    return this.#documents.get(key);
  }

  #make(path: string, version: "v2" | "v2beta1" | undefined): StaticDocument | undefined {
    const groups = groupVersions(this.definitions);
    if (version) {
      const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
      return staticDocument(groupDiscoveryList(groups, path === "/api", version), contentType);
    }
    const document = this.#legacy(path, groups);
    return document && staticDocument(document);
  }

  #legacy(path: string, groups: ReturnType<typeof groupVersions>): object | undefined {
    if (path === "/api") return apiVersions(this.address);
    if (path === "/apis") return apiGroupList(groups);
    const [, prefix, ...rest] = path.split("/");
    const [group, version] = prefix === "api" ? ["", rest[0]] : rest;
    if (prefix === "apis" && rest.length === 1) return apiGroupDocument(groups, group ?? "");
    const found = groups.find((each) => each.group === group && each.version === version);
    return found && rest.length === (prefix === "api" ? 1 : 2) ? apiResourceList(found) : undefined;
  }
}

/** The newest aggregated form that the client accepts: the first in its list. */
function aggregatedVersion(accept: string | undefined): "v2" | "v2beta1" | undefined {
  return aggregated.exec(accept?.replaceAll(" ", "") ?? "")?.[1] as "v2" | "v2beta1" | undefined;
}
