import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { configDefaults } from "../cluster/config.ts";
import { ensureHome } from "../cluster/ensure-home.ts";
import { type ClusterHome, clusterHome } from "../cluster/home.ts";
import { installKubeconfig, removeKubeconfig } from "./kubeconfig.ts";

const config = { ...configDefaults, nodeName: "node" };
const others = `# my clusters, by hand
apiVersion: v1
kind: Config
clusters:
  # at work
  - name: work
    cluster: { server: https://work.example:6443 }
contexts:
  - name: work
    context: { cluster: work, user: me }
users: null
current-context: work
`;

let scratch: string;
let home: ClusterHome;
const at = (name: string) => path.join(scratch, name);
const text = (name: string) => readFileSync(at(name), "utf8");
const names = (list: { name: string }[]) => list.map(({ name }) => name);

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "berth-kubeconfig-"));
  home = clusterHome(at("home"));
  ensureHome(home);
  const admin = {
    clusters: [{ name: "berth", cluster: { server: "https://127.0.0.1:6443" } }],
    users: [{ name: "berth-admin", user: {} }],
    contexts: [{ name: "berth", context: { cluster: "berth", user: "berth-admin" } }],
  };
  writeFileSync(path.join(home.kubeconfigs, "admin.conf"), JSON.stringify(admin));
  vi.stubEnv("KUBECONFIG", at("config"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

test("a new file holds the cluster alone, readable by its owner alone", () => {
  vi.stubEnv("KUBECONFIG", at("new/kube/config"));
  expect(installKubeconfig(home, config)).toBe(at("new/kube/config"));
  expect(parse(text("new/kube/config"))).toMatchObject({ kind: "Config", "current-context": "berth" });
  expect(statSync(at("new/kube/config")).mode & 0o777).toBe(0o600);
});

test("other contexts, their order and the comments stay; the cluster becomes the current one, once", () => {
  writeFileSync(at("config"), others);
  installKubeconfig(home, config);
  installKubeconfig(home, config);
  const merged = parse(text("config")) as Record<string, { name: string }[]>;
  expect(names(merged["clusters"] ?? [])).toEqual(["work", "berth"]);
  expect(names(merged["contexts"] ?? [])).toEqual(["work", "berth"]);
  expect(names(merged["users"] ?? [])).toEqual(["berth-admin"]);
  expect(merged["current-context"]).toBe("berth");
  expect(text("config")).toMatch(/^# my clusters, by hand\n[^]*\n {2}# at work\n/);
});

test("down takes the cluster's own out again, and leaves a current context of somebody else", () => {
  writeFileSync(at("config"), others);
  installKubeconfig(home, config);
  removeKubeconfig(config);
  const rest = parse(text("config")) as Record<string, { name: string }[]>;
  expect(names(rest["contexts"] ?? [])).toEqual(["work"]);
  expect(rest["current-context"]).toBe("");

  writeFileSync(at("config"), others);
  removeKubeconfig(config);
  expect(text("config")).toBe(others);
});

test("of several files the first that exists gets it, as kubectl would choose, and all are cleaned", () => {
  vi.stubEnv("KUBECONFIG", `:${at("missing")}:${at("second")}:${at("third")}`);
  writeFileSync(at("second"), others);
  writeFileSync(at("third"), others);
  expect(installKubeconfig(home, config)).toBe(at("second"));
  vi.stubEnv("KUBECONFIG", `${at("third")}:${at("second")}`);
  removeKubeconfig(config);
  expect(text("second")).not.toContain("berth");
});

test("of several files none of which exists the last is made", () => {
  vi.stubEnv("KUBECONFIG", `${at("a")}:${at("b")}`);
  expect(installKubeconfig(home, config)).toBe(at("b"));
});

test("a link stays a link, and what it points to is changed", () => {
  writeFileSync(at("real"), others);
  symlinkSync(at("real"), at("config"));
  installKubeconfig(home, config);
  expect(lstatSync(at("config")).isSymbolicLink()).toBe(true);
  expect(text("real")).toContain("berth-admin");
});

test.each([
  ["a: [", /is not a kubeconfig \(.*\); mend that or set KUBECONFIG to another file, then run berth kubeconfig/],
  ["- just\n- a list\n", /it holds no mapping/],
])("a file that is none (%j) is named and stays as it is", (damaged, message) => {
  writeFileSync(at("config"), damaged);
  expect(() => installKubeconfig(home, config)).toThrow(message);
  expect(text("config")).toBe(damaged);
});

test("a place that cannot be written is named with what to do", () => {
  mkdirSync(at("file"));
  writeFileSync(at("file/in-the-way"), "");
  vi.stubEnv("KUBECONFIG", at("file/in-the-way/config"));
  expect(() => installKubeconfig(home, config)).toThrow(
    /config cannot be written \(E[A-Z]+\); mend that or set KUBECONFIG/,
  );
  // Nothing can be made there, though it exists: Node.js's own mkdir never ends.
  vi.stubEnv("KUBECONFIG", "/proc/nowhere/config");
  expect(() => installKubeconfig(home, config)).toThrow(/config cannot be written/);
  vi.stubEnv("KUBECONFIG", at("file"));
  expect(() => installKubeconfig(home, config)).toThrow(/file cannot be read \(EISDIR\); mend that/);
});

test("a link to a file that is not there yet stays a link", () => {
  symlinkSync("dotfiles/kubeconfig", at("config"));
  installKubeconfig(home, config);
  expect(lstatSync(at("config")).isSymbolicLink()).toBe(true);
  expect(text("dotfiles/kubeconfig")).toContain("berth-admin");
});

test("the namespace that the user chose for the context stays", () => {
  installKubeconfig(home, config);
  writeFileSync(at("config"), text("config").replace("cluster: berth", "cluster: berth\n      namespace: mine"));
  installKubeconfig(home, config);
  expect(parse(text("config"))).toMatchObject({ contexts: [{ name: "berth", context: { namespace: "mine" } }] });
});

test.each([
  ["context", others.replaceAll("name: work", "name: berth")],
  ["cluster", others.replace("name: work", "name: berth")],
])("another's %s of that name is neither replaced nor removed", (_, anothers) => {
  writeFileSync(at("config"), anothers);
  expect(() => installKubeconfig(home, config)).toThrow("config holds another cluster under the name berth; mend that");
  expect(removeKubeconfig(config)).toEqual([]);
  expect(text("config")).toBe(anothers);
});

test("down goes on after a file that it cannot read, and says so", () => {
  vi.stubEnv("KUBECONFIG", `${at("damaged")}:${at("good")}`);
  writeFileSync(at("good"), others);
  installKubeconfig(home, config);
  writeFileSync(at("damaged"), "a: [");
  expect(removeKubeconfig(config)).toEqual([
    expect.stringMatching(/damaged is not a kubeconfig .*; the context berth may still be in it$/),
  ]);
  expect(text("good")).not.toContain("berth");
});
