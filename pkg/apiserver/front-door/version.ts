/** What /version answers (version.Info): the level of the API that is served. */
export const versionInfo = {
  major: "1",
  minor: "35",
  gitVersion: "v1.35.0+berth1",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2026-01-01T00:00:00Z",
  goVersion: `node ${process.version}`,
  compiler: "v8",
  platform: `linux/${process.arch === "x64" ? "amd64" : process.arch}`,
} as const;
