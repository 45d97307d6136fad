package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.JarFolder;
import dev.drawbridge.fixture.JarRun;
import dev.drawbridge.fixture.TestGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One gateway, restarted by the next process under a load of kept and of fresh connections. */
@EnabledOnOs(OS.LINUX)
class TakeoverIT {
  private static final int PAUSE_MILLIS = 20;

  @TempDir Path folder = Path.of("");
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Set<String> served = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean enough = new AtomicBoolean();
  private String key = "";
  private int port;

  @Test
  void noRequestFailsAndEachIsOnRecord() throws Exception {
    int[] ports = FreePorts.take(2);
    port = ports[0];
    try (JarFolder written = JarFolder.in(folder)) {
      Files.writeString(
          written.config(),
          Files.readString(written.config())
              .replace("listen: { port: 0", "listen: { port: " + ports[0])
              .replace("admin: { port: 0", "admin: { port: " + ports[1]));
      key =
          CommandLineRun.of(
                  "key", "create", "-c", written.config().toString(), "--team", "research")
              .out()
              .strip();
      try (JarRun first = JarRun.serve(written.config());
          HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          clients.add(calling(() -> kept(http, false)));
          clients.add(calling(() -> kept(http, true)));
          clients.add(calling(this::fresh));
        }
        Await.until("a load", () -> served.size() > 100);
        try (JarRun second = JarRun.takeOver(written.config())) {
          assertEquals(0, first.ended().exit());
          int now = served.size();
          Await.until("it goes on", () -> served.size() > now + 100);
          enough.set(true);
          for (Thread client : clients) client.join();
          assertTrue(second.log().contains("handed over within"), second.log());
          assertEquals(List.of(), List.copyOf(failed));
          second.terminate();
          assertEquals(0, second.ended().exit());
        }
      }
      Set<String> lost = new TreeSet<>(served);
      lost.removeAll(complete(written.data()));
      assertEquals(Set.of(), lost, "each is on record");
      CommandLineRun verified =
          CommandLineRun.of("audit", "verify", "--data", written.data().toString());
      assertEquals(0, verified.exit(), verified.out() + verified.err());
    }
  }

  private Thread calling(Supplier<String> call) {
    return Thread.ofPlatform()
        .start(
            () -> {
              while (!enough.get()) {
                String id = call.get();
                if (id.startsWith("failed")) failed.add(id);
                else served.add(id);
                try {
                  Thread.sleep(PAUSE_MILLIS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
  }

  /** A call by a client that keeps its connections. */
  private String kept(HttpClient http, boolean stream) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                  .header("Authorization", "Bearer " + key)
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          TestGateway.chatBody(HouseGateway.MODEL, stream)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      boolean whole = !stream || answer.body().contains("[DONE]");
      if (answer.statusCode() != 200 || !whole) return "failed: " + answer.body();
      return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    } catch (IOException e) {
      return "failed: kept " + stream + " " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "failed: interrupted";
    }
  }

  /** A call on a connection of its own. */
  private String fresh() {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                      + "Authorization: Bearer "
                      + key
                      + "\r\nContent-Type: application/json\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 200")) return "failed: fresh " + answer;
      return answer
          .lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-drawbridge-request-id: "))
          .findFirst()
          .orElseThrow()
          .substring("x-drawbridge-request-id: ".length());
    } catch (IOException e) {
      return "failed: fresh " + e;
    }
  }

  private static Set<String> complete(Path data) throws IOException {
    Set<String> complete = new TreeSet<>();
    try (AuditReader reader = AuditReader.open(data.resolve("audit"))) {
      String after = null;
      do {
        Page page = reader.search(Query.newest(1000).withAfter(after));
        for (Row row : page.decisions()) {
          if ("complete".equals(String.valueOf(row.decided().outcome()))) {
            complete.add(row.requestId());
          }
        }
        after = page.next();
      } while (after != null);
    }
    return complete;
  }
}
