import type { AuthorizationAttributes, Authorizer, Decision } from "./interface.ts";

/** Asks several authorizers in turn: the first that allows or denies decides; reasons of the others are collected. */
export class UnionAuthorizer implements Authorizer {
  readonly name = "union";

  constructor(private readonly authorizers: readonly Authorizer[]) {}

  authorize(attributes: AuthorizationAttributes): Decision {
    let reason = "";
    for (const authorizer of this.authorizers) {
      const decision = authorizer.authorize(attributes);
      if (decision.verdict !== "no-opinion") return decision;
      if (decision.reason) reason = reason ? `${reason}, ${decision.reason}` : decision.reason;
    }
    return { verdict: "no-opinion", reason };
  }
}
