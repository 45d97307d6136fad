package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who leave, who are slow, and vendors who say nothing, through the whole gateway. */
class SlowAndGoneIT {
  @TempDir private Path folder = Path.of("");

  private HouseGateway house(String listen, String upstream) throws Exception {
    return HouseGateway.start(
        folder, "linger: 10ms, drain: 5s" + listen, "upstream: { " + upstream + " }\n");
  }

  private static String code(String body) {
    return new JsonObject(body)
        .getJsonObject("error")
        .getJsonObject("drawbridge")
        .getString("code");
  }

  @Test
  void aCallerWhoLeavesASilentStreamEndsTheVendorsToo() throws Exception {
    try (HouseGateway house = house("", "attempts: 1")) {
      house.vendor().next(VendorFaults.fallSilentAfter(3));
      String id;
      try (RawConnection call = house.stream()) {
        id = call.until("bridge").requestId();
      }
      Await.until("the vendor's connection is reset", () -> house.vendor().aborted() == 1);
      house.assertEnded("aborted", id);
    }
  }

  @Test
  void aCallerWhoLeavesBeforeAnyAnswerEndsTheVendorsToo() throws Exception {
    try (HouseGateway house = house("", "attempts: 1")) {
      house.vendor().next(VendorFaults.silence());
      try (RawConnection call = new RawConnection(house.gateway().port())) {
        call.chat(house.key(), HouseGateway.MODEL, false);
        Await.until("the vendor is asked", () -> !house.vendor().calls().isEmpty());
      }
      Await.until("the vendor's connection is reset", () -> house.vendor().aborted() == 1);
      Await.until(
          "the end is on record",
          () ->
              house
                  .gateway()
                  .admin("/api/v1/decisions?team=research")
                  .body()
                  .contains("\"aborted\""));
    }
  }

  @Test
  void aSlowReaderHoldsItsVendorUp() throws Exception {
    try (HouseGateway house = house("", "attempts: 1")) {
      house.vendor().next(VendorFaults.huge(512L << 20));
      String id;
      try (RawConnection call = new RawConnection(house.gateway().port(), 8192)) {
        id = call.chat(house.key(), HouseGateway.MODEL, true).until("word").requestId();
        long[] last = {-1};
        int[] same = {0};
        Await.until(
            "the vendor is paused",
            () -> {
              long now = house.vendor().written();
              same[0] = now == last[0] ? same[0] + 1 : 0;
              last[0] = now;
              return same[0] == 20;
            });
        assertTrue(last[0] < 64 << 20, "taken ahead of the reader: " + last[0]);
      }
      house.assertEnded("aborted", id);
    }
  }

  @Test
  void aReaderWhoTakesNothingForTooLongIsLetGo() throws Exception {
    try (HouseGateway house = house("", "attempts: 1, idle: 1s")) {
      house.vendor().next(VendorFaults.huge(512L << 20));
      try (RawConnection call = new RawConnection(house.gateway().port(), 8192)) {
        String id = call.chat(house.key(), HouseGateway.MODEL, true).until("word").requestId();

        house.assertEnded("aborted", id);
        assertFalse(call.untilClosed().contains("[DONE]"));
      }
    }
  }

  @Test
  void thoseWhoTakeNothingOfTheirAnswersKeepNobodyElseWaiting() throws Exception {
    // Given room for two calls, and memory that one large answer takes all of
    try (HouseGateway house =
        house(", max_concurrent: 2, max_body: 64KiB, buffer: 64KiB", "attempts: 1, idle: 1s")) {
      house
          .vendor()
          .next(c -> FakeVendor.json(c, 200, FakeVendor.completion(c, "word ".repeat(4 << 20))))
          .next(VendorFaults.huge(512L << 20));
      try (RawConnection whole = new RawConnection(house.gateway().port(), 8192);
          RawConnection stream = new RawConnection(house.gateway().port(), 8192)) {
        // When two callers read no more than the begin of a whole answer, and of a stream
        whole.chat(house.key(), HouseGateway.MODEL, false).until("\r\n\r\n");
        stream.chat(house.key(), HouseGateway.MODEL, true).until("\r\n\r\n");
        // Then both are closed and on record, and others are served
        house.assertEnded("complete", whole.requestId());
        house.assertEnded("aborted", stream.requestId());
        for (int i = 0; i < 2; i++) {
          Await.until(
              "another caller is served",
              () -> house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode() == 200);
        }
        assertFalse(whole.untilClosed().endsWith("}"));
        assertFalse(stream.untilClosed().contains("[DONE]"));
        assertTrue(
            house.gateway().metrics().contains("drawbridge_inflight 0"), house.gateway().metrics());
      }
    }
  }

  /** Takes all the memory that there is, and keeps it. */
  private static RawConnection crowd(HouseGateway house) throws Exception {
    house
        .vendor()
        .next(c -> FakeVendor.json(c, 200, FakeVendor.completion(c, "word ".repeat(2 << 20))));
    RawConnection crowd =
        new RawConnection(house.gateway().port(), 8192)
            .chat(house.key(), HouseGateway.MODEL, false)
            .until("\r\n\r\n");
    assertTrue(crowd.text().startsWith("HTTP/1.1 200"), crowd.text());
    return crowd;
  }

  /** A call that takes memory to be translated. */
  private static RawConnection translated(HouseGateway house) throws Exception {
    String body =
        "{\"model\":\""
            + HouseGateway.MODEL
            + "\",\"max_tokens\":9,\"system\":["
            + "{\"type\":\"text\",\"text\":\"a\"},".repeat(2_000)
            + "{\"type\":\"text\",\"text\":\"a\"}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Yes?\"}]}";
    return new RawConnection(house.gateway().port())
        .send(
            RawConnection.head(house.key(), "Content-Length: " + body.length())
                    .replace("/v1/chat/completions", "/v1/messages")
                + body);
  }

  private static String decisions(HouseGateway house) throws Exception {
    return house.gateway().admin("/api/v1/decisions?team=research").body();
  }

  @Test
  void aCallThatWaitsForMemoryEndsWithItsCaller() throws Exception {
    try (HouseGateway house = house(", max_body: 1MiB, buffer: 1MiB", "attempts: 1");
        RawConnection crowding = crowd(house)) {
      String first = crowding.requestId();
      house.assertEnded("complete", first);
      try (RawConnection waiting = translated(house)) {
        Await.until("the call is on record", () -> decisions(house).contains("null"));
      }
      Await.until("its end is, too", () -> decisions(house).contains("\"aborted\""));
      assertEquals(1, house.vendor().calls().size());
    }
  }

  @Test
  void aCallThatWaitsForMemoryBeyondItsDeadlineIsOverload() throws Exception {
    try (HouseGateway house = house(", max_body: 1MiB, buffer: 1MiB", "attempts: 1, deadline: 8s");
        RawConnection crowding = crowd(house);
        RawConnection waiting = translated(house)) {
      waiting.until("\r\n\r\n");

      assertTrue(waiting.text().startsWith("HTTP/1.1 503"), waiting.text());
      assertTrue(waiting.text().toLowerCase(Locale.ROOT).contains("retry-after: 1\r\n"));
      house.assertEnded("failed", waiting.requestId());
      house.assertEnded("complete", crowding.requestId());
      assertEquals(1, house.vendor().calls().size());
    }
  }

  @Test
  void aVendorThatNeverAnswersIsATimeout() throws Exception {
    try (HouseGateway house = house("", "attempts: 1, deadline: 500ms")) {
      house.vendor().always(VendorFaults.silence());

      HttpResponse<String> late = house.gateway().chat(house.key(), HouseGateway.MODEL);

      assertEquals(504, late.statusCode(), late.body());
      assertEquals("upstream_timeout", code(late.body()));
      house.assertEnded(
          "failed", late.headers().firstValue("x-drawbridge-request-id").orElseThrow());
    }
  }

  @Test
  void aRevokedKeyEndsItsStreams() throws Exception {
    try (HouseGateway house = house("", "attempts: 1")) {
      house.vendor().next(new HeldStream());
      try (RawConnection call = house.stream()) {
        String id = call.until(HeldStream.half()).requestId();
        house.gateway().control("key.revoke", Map.of("id", house.keyId()));

        call.until("data: {\"error\":").until("0\r\n\r\n");

        assertTrue(call.text().contains("unauthenticated"), call.text());
        assertFalse(call.text().contains("[DONE]"), call.text());
        house.assertEnded("truncated", id);
      }
    }
  }

  @Test
  void aSilentStreamIsKeptAliveAndItsFailureIsAnErrorEvent() throws Exception {
    try (HouseGateway house = house(", keep_alive: 100ms", "attempts: 1")) {
      house.vendor().next(VendorFaults.silence());
      try (RawConnection call = house.stream()) {
        String id = call.until(": keep-alive\n\n").requestId();
        assertTrue(call.text().startsWith("HTTP/1.1 200"), call.text());
        house.vendor().dropConnections();

        call.until("data: {\"error\":").until("0\r\n\r\n");

        assertFalse(call.text().contains("[DONE]"), call.text());
        house.assertEnded("failed", id);
      }
    }
  }

  @Test
  void commentsStandBetweenTheEventsOfASlowStream() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = house(", keep_alive: 100ms", "attempts: 1")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half()).until(": keep-alive\n\n");
        held.finish();
        call.until("data: [DONE]");
        house.assertEnded("complete", call.requestId());
      }
    }
  }

  @Test
  void anErrorEventStandsApartFromAnEventThatBrokeOff() throws Exception {
    try (HouseGateway house = house("", "attempts: 1")) {
      String word = "word ".repeat(300_000);
      house
          .vendor()
          .next(VendorFaults.raw("data: {\"choices\":[{\"delta\":{\"content\":\"" + word));
      try (RawConnection call = house.stream()) {
        String id = call.until("\n\ndata: {\"error\":").requestId();
        house.assertEnded("truncated", id);
      }
    }
  }

  @Test
  void aHeadThatDribblesIsNotWaitedFor() throws Exception {
    try (HouseGateway house = house(", read: 500ms", "attempts: 1");
        RawConnection call = new RawConnection(house.gateway().port())) {
      call.send("POST /v1/chat/completions HTTP/1.1\r\nHost: ");

      assertFalse(call.untilClosed().startsWith("HTTP/1.1 2"));
    }
  }

  @Test
  void aRequestThatCameBeforeTheAnswerBeforeItHasItsTimeToo() throws Exception {
    // Given two requests at once on one connection, the second one's answer a long stream
    HeldStream held = new HeldStream();
    try (HouseGateway house = house(", read: 500ms", "idle: 30s");
        RawConnection call = new RawConnection(house.gateway().port())) {
      house.vendor().next(FakeVendor::answer).next(held);
      call.chat(house.key(), HouseGateway.MODEL, false).chat(house.key(), HouseGateway.MODEL, true);
      call.until(HeldStream.half());
      // When it takes longer than the next request's head may
      Thread.sleep(1_500);
      held.finish();
      // Then it is answered to its end
      call.until("data: [DONE]");
    }
  }

  @Test
  void aBodyThatDribblesIsATimeout() throws Exception {
    try (HouseGateway house = house(", read: 500ms", "attempts: 1");
        RawConnection call = new RawConnection(house.gateway().port())) {
      call.send(RawConnection.head(house.key(), "Content-Length: 1000") + "{\"model\":");

      String answer = call.untilClosed();
      assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
      assertTrue(answer.contains("request_timeout"), answer);
      assertEquals(0, house.vendor().calls().size());
    }
  }

  @Test
  void moreAtOnceThanAllowedIsOverload() throws Exception {
    HeldStream held = new HeldStream();
    try (HouseGateway house = house(", max_concurrent: 1", "attempts: 1")) {
      house.vendor().next(held);
      try (RawConnection call = house.stream()) {
        call.until(HeldStream.half());

        HttpResponse<String> second = house.gateway().chat(house.key(), HouseGateway.MODEL);

        assertEquals(503, second.statusCode());
        assertEquals("overloaded", code(second.body()));
        assertEquals("true", second.headers().firstValue("x-should-retry").orElse(""));
        held.finish();
        call.until("data: [DONE]");
      }
      Await.until(
          "the place is free again",
          () -> house.gateway().chat(house.key(), HouseGateway.MODEL).statusCode() == 200);
    }
  }

  @Test
  void aBodyWithTwoLengthsIsRefused() throws Exception {
    try (HouseGateway house = house("", "attempts: 1");
        RawConnection call = new RawConnection(house.gateway().port())) {
      String body = TestGateway.chatBody(HouseGateway.MODEL, false);
      call.send(
          RawConnection.head(
                  house.key(), "Content-Length: " + body.length(), "Transfer-Encoding: chunked")
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\n0\r\n\r\n");

      String answer = call.untilClosed();
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertEquals(0, house.vendor().calls().size());
    }
  }
}
