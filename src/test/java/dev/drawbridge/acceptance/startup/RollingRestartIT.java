package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.load.CompleteRecords;
import dev.drawbridge.fixture.load.SteadyLoad;
import dev.drawbridge.fixture.load.SteadyLoad.Done;
import dev.drawbridge.fixture.load.SteadyLoad.Kind;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Two gateways with keys in one PostgreSQL behind a real nginx, which is configured as the page on
 * operations says: one after the other is drained and started again, and one is killed, under load.
 */
class RollingRestartIT {
  private static final int PER_SECOND = 300;
  private static final int AT_ONCE = 32;

  @TempDir private Path folder = Path.of("");

  @Test
  void noRequestFailsInARestartAndBegunStreamsAloneInAKill() throws Exception {
    Path program =
        Prerequisite.onPath("nginx")
            .orElseThrow(
                () -> new TestAbortedException("nginx is not on the PATH, so nothing is balanced"));
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx);
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start()) {
      int[] ports = FreePorts.take(2);
      Path one = config("one", ports[0], vendor, postgres);
      Path two = config("two", ports[1], vendor, postgres);
      String key =
          CommandLineRun.of("key", "create", "-c", one.toString(), "--team", "research")
              .out()
              .strip();
      try (Instance first = new Instance(one);
          Instance second = new Instance(two);
          ServerProcess nginx =
              ServerProcess.start(
                  1, folder.resolve("nginx.out"), listens -> nginx(program, listens[0], ports))) {
        URI at = URI.create("http://127.0.0.1:" + nginx.port());
        try (SteadyLoad load = load(at, key, Kind.KEPT, Kind.KEPT_STREAM, Kind.FRESH)) {
          load.goOnFor(PER_SECOND);
          first.restart();
          load.goOnFor(PER_SECOND);
          second.restart();
          load.goOnFor(PER_SECOND);
          load.stop();
          assertEquals(List.of(), load.failed());
          first.stop();
          second.stop();
          Set<String> records = new TreeSet<>(CompleteRecords.of(one.resolveSibling("var")));
          records.addAll(CompleteRecords.of(two.resolveSibling("var")));
          assertEquals(Set.of(), load.without(records), "no record");
        }
        first.start();
        second.start();
        try (SteadyLoad load = load(at, key, Kind.KEPT, Kind.KEPT_STREAM)) {
          load.goOnFor(PER_SECOND);
          second.run.kill();
          load.goOnFor(PER_SECOND);
          load.stop();
          for (Done failed : load.failed()) assertTrue(failed.kind().stream(), failed.toString());
        }
      }
    } finally {
      Await.await(vertx.close());
    }
  }

  private static SteadyLoad load(URI at, String key, Kind... kinds) {
    return SteadyLoad.of(at, null, key, HouseGateway.MODEL, PER_SECOND, AT_ONCE, kinds);
  }

  /** One of the gateways, which an operator starts and ends. */
  private static final class Instance implements AutoCloseable {
    private final Path config;
    private JarRun run;

    Instance(Path config) throws Exception {
      this.config = config;
      run = JarRun.serve(config);
    }

    void start() throws Exception {
      run = JarRun.serve(config);
    }

    void stop() throws Exception {
      run.terminate();
      assertEquals(0, run.ended().exit());
      run.close();
    }

    void restart() throws Exception {
      stop();
      start();
    }

    @Override
    public void close() throws Exception {
      run.close();
    }
  }

  private Path config(String name, int port, FakeVendor vendor, EmbeddedPostgres postgres)
      throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.writeString(own.resolve("facts.yaml"), HouseGateway.FACTS);
    Files.writeString(own.resolve("login"), "postgres");
    return Files.writeString(
        own.resolve("drawbridge.yaml"),
        """
        version: 1
        data: ./var
        listen: { port: %d, linger: 500ms, drain: 20s }
        admin: { port: 0 }
        audit: { deadline: 60s }
        store: { url: "jdbc:postgresql://127.0.0.1:%d/postgres", user: "file:login", password: "file:login" }
        policy: { data: ./facts.yaml }
        """
                .formatted(port, postgres.getPort())
            + HouseGateway.providers(vendor));
  }

  /** The upstream's part is the page's own. */
  private ProcessBuilder nginx(Path program, int listens, int... ports) throws Exception {
    StringBuilder temporary = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      temporary.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
    }
    Path file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            events { worker_connections 1024; }
            http {
              %2$s
              access_log off;
              upstream drawbridge {
                server 127.0.0.1:%3$d max_fails=0;
                server 127.0.0.1:%4$d max_fails=0;
                keepalive 64;
                keepalive_timeout 20s;
              }
              server {
                listen 127.0.0.1:%5$d;
                location / {
                  proxy_pass http://drawbridge;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                  proxy_next_upstream error timeout http_503 non_idempotent;
                }
              }
            }
            """
                .formatted(folder, temporary, ports[0], ports[1], listens));
    return new ProcessBuilder(
            program.toString(), "-p", folder + "/", "-e", "error.log", "-c", file.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }
}
