package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.TestGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body whose chunks are no HTTP is refused, and counted as any other. */
class BadChunkIT {
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static HouseGateway house;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    house = HouseGateway.start(folder, "linger: 10ms", "upstream: { attempts: 1 }\n");
  }

  @AfterAll
  static void stop() throws Exception {
    if (house != null) house.close();
  }

  private static String metric(String name) throws Exception {
    return house
        .gateway()
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElse("none");
  }

  private static void assertNothingRuns() throws Exception {
    // The admin's own request runs while it asks.
    Await.until("nothing runs", () -> metric("vertx_http_server_active_requests").endsWith(" 1.0"));
    assertEquals("drawbridge_inflight 0.0", metric("drawbridge_inflight"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nhello\r\n", "5\r\nhelloXX\r\n0\r\n\r\n", "-5\r\nhello\r\n"})
  void aMalformedChunkIsRefusedAndTheConnectionCloses(String body) throws Exception {
    assertNothingRuns();
    int before = house.vendor().calls().size();
    try (RawConnection call = new RawConnection(house.gateway().port())) {
      call.send(RawConnection.head(house.key(), CHUNKED) + body);

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("The body's chunks are malformed."), answer);
      assertEquals("invalid_request", house.gateway().row(call.requestId()).getString("code"));
    }
    assertEquals(before, house.vendor().calls().size());
    assertNothingRuns();
  }

  @Test
  void theRequestBeforeItOnTheConnectionIsServed() throws Exception {
    String body = TestGateway.chatBody(HouseGateway.MODEL, false);
    try (RawConnection call = new RawConnection(house.gateway().port())) {
      call.send(
          RawConnection.head(house.key(), "Content-Length: " + body.length())
              + body
              + RawConnection.head(house.key(), CHUNKED)
              + "zz\r\n");

      String answers = call.untilClosed();

      assertTrue(answers.startsWith("HTTP/1.1 200"), answers);
      assertTrue(answers.contains("HTTP/1.1 400"), answers);
    }
    assertNothingRuns();
  }

  @Test
  void whoIsNotKnownIsToldSoFirst() throws Exception {
    try (RawConnection call = new RawConnection(house.gateway().port())) {
      call.send(RawConnection.head("nobody", CHUNKED) + "zz\r\n");

      String answer = call.untilClosed();

      assertTrue(answer.startsWith("HTTP/1.1 401"), answer);
    }
    assertNothingRuns();
  }
}
