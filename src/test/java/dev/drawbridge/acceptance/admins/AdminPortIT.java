package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawCall;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port bounds what a stranger may hold of it, and how long. */
class AdminPortIT {
  private static HouseGateway house;
  private static String admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    house = HouseGateway.start(folder, "linger: 10ms, read: 500ms", "upstream: { attempts: 1 }\n");
    admin = house.gateway().key("admins", "drawbridge-admin");
  }

  @AfterAll
  static void stop() throws Exception {
    house.close();
  }

  private static RawCall call() throws Exception {
    return new RawCall(house.gateway().adminPort());
  }

  private static String head(String key, String... headers) {
    return "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + key
        + "\r\nContent-Type: application/json\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  @Test
  void aSilentConnectionIsClosed() throws Exception {
    try (RawCall silent = call()) {
      assertEquals("", silent.untilClosed());
    }
  }

  @Test
  void aHeadThatDribblesIsNotWaitedFor() throws Exception {
    try (RawCall slow = call()) {
      slow.send("GET /readyz HTTP/1.1\r\nHost: ");

      assertFalse(slow.untilClosed().startsWith("HTTP/1.1 2"));
    }
  }

  @Test
  void aConnectionThatIsIdleAfterAnAnswerIsClosed() throws Exception {
    try (RawCall idle = call()) {
      idle.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertTrue(idle.untilClosed().startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void aStrangerIsToldSoBeforeItsBodyArrives() throws Exception {
    try (RawCall stranger = call()) {
      stranger.send(head("nobody", "Content-Length: 1000") + "{");

      String answer = stranger.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
      assertTrue(answer.contains("connection: close"), answer);
    }
  }

  @Test
  void whoMayNotIsToldSoBeforeItsBodyArrivesAndIsOnRecord() throws Exception {
    try (RawCall call = call()) {
      call.send(head(house.key(), "Content-Length: 100000") + "{");

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
      assertRecorded(answer, false);
    }
  }

  private static void assertRecorded(String answer, boolean permitted) throws Exception {
    String id = answer.replaceFirst("(?s).*x-drawbridge-request-id: (\\S+).*", "$1");
    String log = house.gateway().recorded();
    int at = log.indexOf(id);
    assertTrue(at >= 0, "not on record: " + answer);
    String event = log.substring(log.lastIndexOf("{\"time\"", at), log.indexOf("}}", at));
    assertTrue(event.contains("\"action\":\"keys:write\""), event);
    assertTrue(event.contains("\"permitted\":" + permitted), event);
  }

  @Test
  void aBodyThatIsTooLargeIsOnRecord() throws Exception {
    try (RawCall call = call()) {
      call.send(head(admin, "Content-Length: 70000") + "x".repeat(70_000));

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
      assertRecorded(answer, true);
    }
  }

  @Test
  void anAdminsBodyThatDribblesIsATimeout() throws Exception {
    try (RawCall slow = call()) {
      slow.send(head(admin, "Content-Length: 1000") + "{\"team\":");

      String answer = slow.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
      assertTrue(answer.contains("request_timeout"), answer);
      assertRecorded(answer, true);
    }
  }

  @Test
  void aBodyThatEndsInAMalformedChunkIsNotTaken() throws Exception {
    try (RawCall call = call()) {
      String body = "{\"team\":\"research\",\"roles\":[]}";
      call.send(
          head(admin, "Transfer-Encoding: chunked")
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\nzz\r\n");

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertFalse(answer.contains("secret"), answer);
      assertRecorded(answer, true);
    }
  }

  @Test
  void aBodyInTimeIsTaken() throws Exception {
    String body = "{\"team\":\"research\",\"roles\":[]}";
    try (RawCall call = call()) {
      call.send(head(admin, "Content-Length: " + body.length()) + body).until("secret");

      assertTrue(call.text().startsWith("HTTP/1.1 200"), call.text());
    }
  }
}
