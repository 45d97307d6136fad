package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is told to stop lets what runs come to its end, and says so to all others. */
class DrainIT {
  @TempDir private Path folder = Path.of("");

  private Row row(String requestId) throws Exception {
    try (AuditReader reader = AuditReader.open(folder.resolve("var/audit"))) {
      return reader.show(requestId).orElseThrow().row();
    }
  }

  @Test
  void aStreamThatEndsInTimeGetsItsEnd() throws Exception {
    HeldStream held = new HeldStream();
    String id;
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 60s", "")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half());
        id = call.requestId();
        Future<Void> stopped = house.gateway().stop();
        held.finish();
        call.until("data: [DONE]");
        Await.await(stopped);
      }
    }
    assertEquals("complete", row(id).decided().outcome());
  }

  @Test
  void newRequestsAreToldToGoElsewhere() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = HouseGateway.start(folder, "linger: 3s, drain: 60s", "")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half());
        Future<Void> stopped = house.gateway().stop();
        HttpResponse<String> refused = house.gateway().chat(house.key(), HouseGateway.MODEL);

        assertEquals(503, refused.statusCode());
        assertEquals(
            "draining",
            new JsonObject(refused.body())
                .getJsonObject("error")
                .getJsonObject("drawbridge")
                .getString("code"));
        assertEquals("close", refused.headers().firstValue("connection").orElse(""));
        assertEquals("true", refused.headers().firstValue("x-should-retry").orElse(""));
        assertEquals(503, house.gateway().admin("/readyz").statusCode());
        assertEquals(200, house.gateway().admin("/livez").statusCode());
        held.finish();
        Await.await(stopped);
      }
    }
  }

  @Test
  void theConnectionOfARefusedRequestIsClosed() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = HouseGateway.start(folder, "linger: 3s, drain: 60s", "")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream();
          RawConnection late = new RawConnection(house.gateway().port())) {
        call.until(HeldStream.half());
        Future<Void> stopped = house.gateway().stop();

        String answer = late.chat(house.key(), HouseGateway.MODEL, false).untilClosed();

        assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
        assertFalse(stopped.isComplete());
        held.finish();
        Await.await(stopped);
      }
    }
  }

  @Test
  void afterTheLingerNoConnectionIsAcceptedWhileAStreamGoesOn() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 60s", "")) {
      house.vendor().next(held);
      int port = house.gateway().port();
      try (RawConnection call = house.stream();
          RawConnection idle = new RawConnection(port)) {
        call.until(HeldStream.half());
        Future<Void> stopped = house.gateway().stop();

        Await.until("the port is closed", () -> refuses(port));
        assertEquals("", idle.untilClosed());
        assertFalse(stopped.isComplete());
        assertEquals(503, house.gateway().admin("/readyz").statusCode());
        held.finish();
        call.until("data: [DONE]");
        Await.await(stopped);
      }
    }
  }

  @Test
  void aGatewayAtRestEndsAtOnce() throws Exception {
    try (HouseGateway house = HouseGateway.start(folder, "linger: 1h, drain: 2h", "")) {
      assertEquals(200, house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode());
      Await.await(house.gateway().stop());
    }
  }

  @Test
  void theEndOfTheLastCallEndsTheLinger() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = HouseGateway.start(folder, "linger: 1h, drain: 2h", "")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half());
        Future<Void> stopped = house.gateway().stop();
        assertFalse(stopped.isComplete());
        held.finish();
        call.until("data: [DONE]");
        Await.await(stopped);
      }
    }
  }

  private static boolean refuses(int port) {
    try (RawConnection call = new RawConnection(port)) {
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aStreamThatDoesNotEndInTimeIsCutWithAnErrorEvent() throws Exception {
    String id;
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 200ms", "")) {
      house.vendor().next(new HeldStream());
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half());
        id = call.requestId();
        Await.await(house.gateway().stop());

        String all = call.untilClosed();
        assertTrue(all.contains("data: {\"error\":"), all);
        assertTrue(all.contains("\"draining\""), all);
        assertFalse(all.contains("[DONE]"), all);
      }
    }
    Row row = row(id);
    assertEquals("truncated", row.decided().outcome());
    assertEquals("draining", row.decided().code());
  }

  @Test
  void aCallThatHasNoAnswerYetIsRefusedWhenTheTimeIsOver() throws Exception {
    String id;
    try (HouseGateway house = HouseGateway.start(folder, "linger: 10ms, drain: 200ms", "")) {
      house.vendor().next(VendorFaults.silence());
      try (RawConnection call = new RawConnection(house.gateway().port())) {
        call.chat(house.key(), HouseGateway.MODEL, false);
        Await.until("the vendor is asked", () -> !house.vendor().calls().isEmpty());
        Await.await(house.gateway().stop());

        String all = call.untilClosed();
        assertTrue(all.startsWith("HTTP/1.1 503"), all);
        assertTrue(all.contains("\"draining\""), all);
        id = call.requestId();
      }
    }
    assertEquals("truncated", row(id).decided().outcome());
    assertEquals("draining", row(id).decided().code());
  }
}
