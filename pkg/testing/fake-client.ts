import type { KubeObject, ResourceRef } from "../apimachinery/object.ts";
import { createInformerFactory } from "../client/informer/informer-factory.ts";
import type { Client, InformerFactory } from "../client/interface.ts";
import { createClient } from "../client/rest/create-client.ts";
import { silentLogger } from "../component-base/logger.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { FakeApi } from "./fake-api.ts";

export interface FakeCluster {
  readonly api: FakeApi;
  readonly client: Client;
  readonly informers: InformerFactory;
  /** Creates objects, status included. */
  add<T extends KubeObject>(ref: ResourceRef<T>, ...objects: readonly T[]): Promise<T[]>;
}

/** The real client and informers over an API in memory: a component under test cannot tell the difference. */
export function createFakeCluster(clock: Clock = systemClock): FakeCluster {
  const api = new FakeApi();
  const client = createClient(api, { fieldManager: "test" });
  const informers = createInformerFactory(client, silentLogger, clock);
  return {
    api,
    client,
    informers,
    add: (ref, ...objects) => Promise.all(objects.map((object) => client.resource(ref).create(object))),
  };
}
