#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import type { Interrupted } from "../../pkg/cli/interruption.ts";
import { processNames } from "../../pkg/cli/process-names.ts";
import type { ClusterConfig } from "../../pkg/cluster/cluster-config.ts";
import { clusterHome } from "../../pkg/cluster/home.ts";
import { commandContext } from "./command-context.ts";
import { processComponents } from "./processes/list.ts";

const version = "0.1.0";

// Each verb is loaded when it is used: a command that only prints must not pay for what `up` needs.
const context = () => commandContext(clusterHome());

const program = new Command("berth")
  .description("A Kubernetes cluster on this machine, on Docker. BERTH_HOME (default ~/.berth) holds its data.")
  .version(version, "-V, --version", "print Berth's version")
  .enablePositionalOptions()
  .showHelpAfterError("(berth --help lists the verbs, berth <verb> --help their flags)");

interface UpOptions {
  readonly name?: string;
  readonly nodeName?: string;
  readonly apiPort?: number;
  readonly kubeletPort?: number;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
}

program
  .command("up")
  .description("bring the cluster up, or heal it")
  .option("--name <name>", "name of the cluster and of its kubectl context (first time only)")
  .option("--node-name <name>", "name of the node (default: this machine's host name; first time only)")
  .option("--api-port <port>", "port of the API server on 127.0.0.1 (default 6443)", wholeNumber(1, 65_535))
  .option("--kubelet-port <port>", "port of the kubelet (default 10250)", wholeNumber(1, 65_535))
  .option("--pod-cidr <cidr>", "addresses of the node's pods (default 10.244.0.0/24; first time only)")
  .option("--service-cidr <cidr>", "addresses of services (default 10.96.0.0/16; first time only)")
  .action(async (options: UpOptions) => (await import("../../pkg/cli/up.ts")).up(context(), wantedConfig(options)));

program
  .command("down")
  .description("take the cluster down; its data stays")
  .option("--purge", "forget the cluster and its data")
  .action(async (options: { purge?: boolean }) => (await import("../../pkg/cli/down.ts")).down(context(), options));

program
  .command("status")
  .description("show every process of the cluster and its health")
  .addOption(new Option("-o, --output <format>", "for programs").choices(["json"]))
  .addHelpText("after", "\nExit codes: 0 all of it works, 1 it runs and something does not work, 3 it does not run.")
  .action(async (options: { output?: string }) => {
    process.exitCode = await (await import("../../pkg/cli/status.ts")).status(context(), options);
  });

program
  .command("kubeconfig")
  .description("make the cluster the current context of your kubeconfig, or print its own")
  .option("--print", "print it instead")
  .action(async (options: { print?: boolean }) =>
    (await import("../../pkg/cli/kubeconfig.ts")).kubeconfig(context(), options),
  );

program
  .command("kubectl")
  .description("run kubectl against the cluster")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .argument("[args...]")
  .action(async (args: string[]) => {
    process.exitCode = (await import("../../pkg/cli/kubectl.ts")).kubectl(context(), args);
  });

program
  .command("logs")
  .description("show what the cluster's processes say")
  .argument("[process]", `one of ${processNames(processComponents)}`)
  .option("-f, --follow", "keep showing")
  .option("-n, --tail <lines>", "how many lines of each", wholeNumber(0, 1e9), 50)
  .addOption(new Option("-o, --output <format>", "as they are in the file").choices(["json"]))
  .action(async (name: string | undefined, options: { follow?: boolean; tail: number; output?: string }) => {
    process.exitCode = await (await import("../../pkg/cli/logs.ts")).logs(context(), name, options);
  });

program
  .command("doctor")
  .description("check what this machine needs to run a cluster")
  .action(async () => {
    process.exitCode = await (await import("../../pkg/cli/doctor.ts")).doctor(context());
  });

program
  .command("version")
  .description("print Berth's version and that of the Kubernetes API it serves")
  .action(() => console.log(`Berth ${version} (Kubernetes v1.35)`));

function wantedConfig(options: UpOptions): Partial<ClusterConfig> {
  const { name, nodeName, apiPort, kubeletPort, podCidr: podCIDR, serviceCidr: serviceCIDR } = options;
  const wanted = { name, nodeName, apiPort, kubeletPort, podCIDR, serviceCIDR };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} to ${most}.`);
  };
}

// Where root came by `su`, the system's programs are not on its path.
process.env.PATH = [process.env.PATH, "/usr/sbin", "/usr/bin", "/sbin", "/bin"].filter(Boolean).join(":");

// Who reads may stop (`berth down | head -1`), and a terminal may close: what was begun is done all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`berth: ${(error as Error).message}`);
  process.exitCode = (error as Partial<Interrupted>).exitCode ?? 1;
}
