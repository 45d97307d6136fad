package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.RawPorts;
import dev.drawbridge.fixture.RawPorts.Port;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port bounds what a stranger may hold of it, and how long. */
class AdminPortIT {
  private static RawPorts ports;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ports = RawPorts.start(folder, "500ms");
  }

  @AfterAll
  static void stop() throws Exception {
    ports.close();
  }

  private static RawConnection call() throws Exception {
    return ports.open(Port.ADMINS);
  }

  private static String head(String key, String... headers) {
    return RawPorts.post(Port.ADMINS, key, headers);
  }

  @Test
  void aSilentConnectionIsClosed() throws Exception {
    try (RawConnection silent = call()) {
      assertEquals("", silent.untilClosed());
    }
  }

  @Test
  void aHeadThatDribblesIsNotWaitedFor() throws Exception {
    try (RawConnection slow = call()) {
      slow.send("GET /readyz HTTP/1.1\r\nHost: ");

      assertFalse(slow.untilClosed().startsWith("HTTP/1.1 2"));
    }
  }

  @Test
  void aConnectionThatIsIdleAfterAnAnswerIsClosed() throws Exception {
    try (RawConnection idle = call()) {
      idle.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertTrue(idle.untilClosed().startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void aStrangerIsToldSoBeforeItsBodyArrives() throws Exception {
    try (RawConnection stranger = call()) {
      stranger.send(head("nobody", "Content-Length: 1000") + "{");

      String answer = stranger.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
      assertTrue(answer.contains("connection: close"), answer);
    }
  }

  @Test
  void whoMayNotIsToldSoBeforeItsBodyArrivesAndIsOnRecord() throws Exception {
    try (RawConnection call = call()) {
      call.send(head(ports.key(Port.CALLERS), "Content-Length: 100000") + "{");

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
      assertRecorded(answer, false);
    }
  }

  private static void assertRecorded(String answer, boolean permitted) throws Exception {
    String event = ports.event(answer);
    assertTrue(event.contains("\"action\":\"keys:write\""), event);
    assertTrue(event.contains("\"permitted\":" + permitted), event);
  }

  @Test
  void aBodyThatIsTooLargeIsOnRecord() throws Exception {
    try (RawConnection call = call()) {
      call.send(head(ports.key(Port.ADMINS), "Content-Length: 70000") + "x".repeat(70_000));

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
      assertRecorded(answer, true);
    }
  }

  @Test
  void anAdminsBodyThatDribblesIsATimeout() throws Exception {
    try (RawConnection slow = call()) {
      slow.send(head(ports.key(Port.ADMINS), "Content-Length: 1000") + "{\"team\":");

      String answer = slow.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
      assertTrue(answer.contains("request_timeout"), answer);
      assertRecorded(answer, true);
    }
  }

  @Test
  void aBodyThatEndsInAMalformedChunkIsNotTaken() throws Exception {
    try (RawConnection call = call()) {
      String body = "{\"team\":\"research\",\"roles\":[]}";
      call.send(
          head(ports.key(Port.ADMINS), "Transfer-Encoding: chunked")
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
    try (RawConnection call = call()) {
      call.send(head(ports.key(Port.ADMINS), "Content-Length: " + body.length()) + body)
          .until("secret");

      assertTrue(call.text().startsWith("HTTP/1.1 200"), call.text());
    }
  }
}
