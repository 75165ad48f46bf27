// The map of who may import whom. At run time components meet only through the API server;
// in code they meet only through client, api and cri. Each entry lists the rooms below it.
const base = ["component-base", "util"];
const types = ["api", "apimachinery", ...base];
const clients = ["client", ...types];
const mayImport = {
  util: [],
  "component-base": ["util"],
  apimachinery: base,
  api: ["apimachinery", ...base],
  storage: ["apimachinery", ...base],
  client: types,
  cri: base,
  apiserver: ["storage", ...types],
  controllers: clients,
  scheduler: clients,
  kubelet: ["cri", ...clients],
  "cri-docker": ["cri", ...base],
  proxy: clients,
  dns: clients,
  network: clients,
  cli: [...clients, "cluster"],
  cluster: [...clients, "network"], // composition: add the components it wires
  testing: ["apiserver", "storage", "cri", "cluster", ...clients],
};

// Each heavy library lives in one room, so replacing it touches one folder.
const libraryRoom = {
  koa: "pkg/apiserver",
  etcd3: "pkg/storage/etcd3",
  lmdb: "pkg/storage/lmdb",
  dockerode: "pkg/cri-docker/docker",
  dns2: "pkg/dns",
};

// Siblings of one kind do not lean on each other; shared code moves up to the named folder.
const siblings = {
  "pkg/controllers": "runtime",
  "pkg/scheduler/plugins": "shared",
  "pkg/apiserver/registry": "generic",
};

// Tests, and what a room keeps for its own tests in a folder of that name.
const tests = "[.](test|bench)[.]ts$|^pkg/.+/testing/";
const folder = (name) => `^pkg/${name}/`;

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "pkg-does-not-import-cmd-or-test",
      severity: "error",
      from: { path: "^pkg/", pathNot: tests },
      to: { path: "^(cmd|test)/" },
    },
    {
      name: "only-tests-import-testing-and-fakes",
      severity: "error",
      from: { path: "^(cmd|pkg)/", pathNot: [tests, "^pkg/testing/"] },
      to: { path: ["^pkg/testing/", "/fake-[^/]+[.]ts$"] },
    },
    {
      name: "new-pkg-folder-needs-a-line-in-mayImport",
      severity: "error",
      from: { path: "^pkg/", pathNot: Object.keys(mayImport).map(folder) },
      to: {},
    },
    ...Object.entries(mayImport).map(([from, below]) => ({
      name: `${from}-imports-only-what-is-below-it`,
      comment: `pkg/${from} may import: ${below.join(", ") || "nothing"}`,
      severity: "error",
      from: { path: folder(from), pathNot: tests },
      to: { path: "^pkg/", pathNot: [from, ...below].map(folder) },
    })),
    ...Object.entries(libraryRoom).map(([library, room]) => ({
      name: `${library}-stays-in-its-room`,
      comment: `only ${room} imports ${library}`,
      severity: "error",
      from: { path: "^(cmd|pkg)/", pathNot: `^${room}/` },
      to: { path: `(^|/)node_modules/${library}/|^${library}$` },
    })),
    ...Object.entries(siblings).map(([parent, shared]) => ({
      name: `${parent.replaceAll("/", "-")}-siblings-stay-apart`,
      comment: `move shared code to ${parent}/${shared}`,
      severity: "error",
      from: { path: `^${parent}/([^/]+)/`, pathNot: tests },
      to: { path: `^${parent}/[^/]+/`, pathNot: `^${parent}/($1|${shared})/` },
    })),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
