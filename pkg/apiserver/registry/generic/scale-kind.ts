import { schemaOf } from "../../../api/schema/schema-of.ts";

/** The one version of Scale that all kinds share. */
export const scaleVersion = { group: "autoscaling", version: "v1", kind: "Scale" } as const;

/** Its schema. */
export const scaleSchema = () => schemaOf("k8s.io.api.autoscaling.v1.Scale");
