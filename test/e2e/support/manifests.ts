import { slot } from "./cluster.ts";

/** The test image: made on this machine, never pulled. */
export const image = "berth.test/busybox:1";
/**
 * The same under another name: what `kubectl set image` changes to. The suite's set-up makes it and removes it at the
 * end, while the suite of another slot may go on.
 */
export const nextImage = `berth.test/busybox:next-${slot}`;

/** A script that waits for ever, and ends at once when it is told to. */
export const stayAlive = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

interface WebOptions {
  readonly name: string;
  readonly replicas: number;
  /** What the answer says beside the pod's name. */
  readonly version?: string;
}

/** A Deployment whose pods answer "<pod name> <version>" on port 8080, ready when they do. */
export const webDeployment = ({ name, replicas, version = "v1" }: WebOptions): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 5
      containers:
        - name: web
          image: ${image}
          env: [{ name: VERSION, value: "${version}" }]
          command: [sh, -c, 'echo "$(hostname) $VERSION" > /www/index.html; httpd -p 8080 -h /www; trap "sleep 1; exit 0" TERM; while :; do sleep 3600 & wait $!; done']
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1, timeoutSeconds: 20 }
`;

/** A Service in front of such a Deployment. */
export const webService = (name: string, type = "ClusterIP"): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  type: ${type}
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: http }]
`;

/** A pod that waits for commands. */
export const sleeper = (name: string, extra = ""): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: main
      image: ${image}
      command: [sh, -c, "${stayAlive}"]
${extra}`;
