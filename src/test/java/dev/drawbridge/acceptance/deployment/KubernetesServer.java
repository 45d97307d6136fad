package dev.drawbridge.acceptance.deployment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.GoPrograms.Answer;
import dev.drawbridge.fixture.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A real API server of Kubernetes with its admission, over an etcd of its own. Nothing runs in it:
 * there is no scheduler and no kubelet.
 */
final class KubernetesServer implements AutoCloseable {
  private static final String TOKEN = "token-of-the-test";
  private static final int SECONDS = 60;

  private final ServerProcess etcd;
  private final ServerProcess server;
  private final Path configuration;
  private final Path client;

  private KubernetesServer(
      ServerProcess etcd, ServerProcess server, Path configuration, Path client) {
    this.etcd = etcd;
    this.server = server;
    this.configuration = configuration;
    this.client = client;
  }

  static KubernetesServer start(Path folder) throws Exception {
    Path etcdProgram = KubernetesPrograms.etcd();
    Path program = KubernetesPrograms.apiServer();
    Path client = KubernetesPrograms.client();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    pem(folder.resolve("sa.key"), "PRIVATE KEY", pair.getPrivate().getEncoded());
    pem(folder.resolve("sa.pub"), "PUBLIC KEY", pair.getPublic().getEncoded());
    Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
    ServerProcess etcd =
        ServerProcess.start(2, folder.resolve("etcd.log"), p -> etcd(etcdProgram, folder, p));
    try {
      ServerProcess server =
          ServerProcess.start(
              1, folder.resolve("apiserver.log"), p -> server(program, folder, etcd.port(), p[0]));
      Path configuration = folder.resolve("kubeconfig");
      Files.writeString(configuration, kubeconfig(folder, server.port()));
      var kubernetes = new KubernetesServer(etcd, server, configuration, client);
      Await.until("it is ready", () -> kubernetes.kubectl("get", "--raw", "/readyz").exit() == 0);
      return kubernetes;
    } catch (Throwable e) {
      etcd.close();
      throw e;
    }
  }

  private static ProcessBuilder etcd(Path program, Path folder, int... ports) {
    String clients = "http://127.0.0.1:" + ports[0];
    String peers = "http://127.0.0.1:" + ports[1];
    return new ProcessBuilder(
        program.toString(),
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + clients,
        "--advertise-client-urls=" + clients,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--unsafe-no-fsync");
  }

  private static ProcessBuilder server(Path program, Path folder, int etcd, int port) {
    return new ProcessBuilder(
        program.toString(),
        "--etcd-servers=http://127.0.0.1:" + etcd,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port,
        "--cert-dir=" + folder.resolve("certs"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + folder.resolve("sa.pub"),
        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--disable-admission-plugins=ServiceAccount",
        "--endpoint-reconciler-type=none");
  }

  private static String kubeconfig(Path folder, int port) {
    return """
        apiVersion: v1
        kind: Config
        clusters: [{ name: test, cluster: { server: "https://127.0.0.1:%d", certificate-authority: %s } }]
        users: [{ name: admin, user: { token: %s } }]
        contexts: [{ name: test, context: { cluster: test, user: admin } }]
        current-context: test
        """
        .formatted(port, folder.resolve("certs/apiserver.crt"), TOKEN);
  }

  private static void pem(Path file, String kind, byte[] key) throws Exception {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  /** Where clients read how to reach it. */
  Path configuration() {
    return configuration;
  }

  Answer kubectl(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(client.toString(), "--kubeconfig", configuration.toString()));
    command.addAll(List.of(arguments));
    return GoPrograms.run(command, SECONDS);
  }

  /** Takes definitions of other kinds, such as those of Prometheus' operator. */
  void define(Path definitions) throws Exception {
    Answer taken = kubectl("apply", "--server-side", "-f", definitions.toString());
    assertEquals(0, taken.exit(), taken.said());
  }

  @Override
  public void close() throws Exception {
    server.close();
    etcd.close();
  }
}
