#!/usr/bin/env node
import { Command } from "commander";
import { clusterHome } from "../../pkg/cluster/home.ts";
import type { ClusterConfig } from "../../pkg/cluster/config.ts";
import { commandContext } from "./command-context.ts";

// Each verb is loaded when it is used: a command that only prints must not pay for what `up` needs.
const context = commandContext(clusterHome());

const program = new Command("berth")
  .description("A Kubernetes cluster on this machine, on Docker. BERTH_HOME (default ~/.berth) holds its data.")
  .version("0.1.0")
  .enablePositionalOptions()
  .showHelpAfterError();

interface UpOptions {
  readonly name?: string;
  readonly nodeName?: string;
  readonly apiPort?: string;
  readonly kubeletPort?: string;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
}

program
  .command("up")
  .description("bring the cluster up, or heal it")
  .option("--name <name>", "name of the cluster and of its kubectl context (first time only)")
  .option("--node-name <name>", "name of the node (default: this machine's host name)")
  .option("--api-port <port>", "port of the API server on 127.0.0.1 (default 6443)")
  .option("--kubelet-port <port>", "port of the kubelet (default 10250)")
  .option("--pod-cidr <cidr>", "addresses of the node's pods (default 10.244.0.0/24)")
  .option("--service-cidr <cidr>", "addresses of services (default 10.96.0.0/16)")
  .action(async (options: UpOptions) => (await import("../../pkg/cli/up.ts")).up(context, wantedConfig(options)));

program
  .command("down")
  .description("take the cluster down; its data stays")
  .option("--purge", "forget the cluster and its data", false)
  .action(async (options: { purge: boolean }) => (await import("../../pkg/cli/down.ts")).down(context, options));

program
  .command("status")
  .description("show every process of the cluster and its health")
  .option("-o, --output <format>", "json")
  .action(async (options: { output?: string }) => {
    process.exitCode = await (await import("../../pkg/cli/status.ts")).status(context, options);
  });

program
  .command("kubeconfig")
  .description("merge the cluster into ~/.kube/config as a context, or print it")
  .option("--print", "print it instead", false)
  .action(async (options: { print: boolean }) => {
    const { installKubeconfig, printKubeconfig } = await import("../../pkg/cli/kubeconfig.ts");
    const { readConfig } = await import("../../pkg/cluster/config.ts");
    const config = readConfig(context.home);
    if (options.print || !config) printKubeconfig(context.home);
    else console.log(`context "${config.name}" is in ${installKubeconfig(context.home, config)}`);
  });

program
  .command("kubectl")
  .description("run kubectl against the cluster")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .argument("[args...]")
  .action(async (args: string[]) => {
    process.exitCode = (await import("../../pkg/cli/kubectl.ts")).kubectl(context, args);
  });

program
  .command("logs")
  .description("show what the cluster's processes say")
  .argument("[process]", "server, node, network or supervisor")
  .option("-f, --follow", "keep showing", false)
  .option("-n, --tail <lines>", "how many lines", "50")
  .action(async (name: string | undefined, options: { follow: boolean; tail: string }) => {
    process.exitCode = (await import("../../pkg/cli/logs.ts")).logs(context, name, options);
  });

program
  .command("doctor")
  .description("check what this machine needs to run a cluster")
  .action(async () => {
    process.exitCode = await (await import("../../pkg/cli/doctor.ts")).doctor(context);
  });

function wantedConfig(options: UpOptions): Partial<ClusterConfig> {
  return {
    ...(options.name && { name: options.name }),
    ...(options.nodeName && { nodeName: options.nodeName }),
    ...(options.apiPort && { apiPort: portNumber(options.apiPort) }),
    ...(options.kubeletPort && { kubeletPort: portNumber(options.kubeletPort) }),
    ...(options.podCidr && { podCIDR: options.podCidr }),
    ...(options.serviceCidr && { serviceCIDR: options.serviceCidr }),
  };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error(`${text} is not a port number (1 to 65535)`);
  return port;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`berth: ${(error as Error).message}`);
  process.exitCode = 1;
}
