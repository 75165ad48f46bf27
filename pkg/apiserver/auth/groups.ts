/** Group and user names with a meaning to the API server itself (apiserver's user package). */
export const systemMasters = "system:masters";
export const allAuthenticated = "system:authenticated";
export const allUnauthenticated = "system:unauthenticated";
export const nodesGroup = "system:nodes";
export const nodeUserPrefix = "system:node:";
export const anonymousUser = "system:anonymous";
