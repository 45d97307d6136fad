package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a target is restricted for all, asked of a vendor without content. */
class ProbesIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Health.Circuit circuit() {
    return fixture.upstreams.health().circuit("openai", "gpt-4.1-mini");
  }

  private List<FakeVendor.Call> probes() {
    return fixture.vendor.probes();
  }

  @Test
  void aModelThatTheVendorSaysIsGoneIsClosedForAll() throws Exception {
    // Given a vendor that has the model no more
    var gone = VendorFaults.error(404, "no such model", "model_not_found");
    fixture.vendor.always(gone).probed(gone);
    // When one request found that
    fixture.answer(Fixture.chat(false));
    // Then the vendor is asked, with the credential and without content, and the circuit opens
    assertTrue(Await.within(LONG, () -> circuit() == Health.Circuit.OPEN));
    FakeVendor.Call probe = probes().getFirst();
    assertEquals("/v1/models/gpt-4.1-mini", probe.path());
    assertEquals("Bearer " + Fixture.KEY, probe.headers().get("authorization"));
    assertEquals(0, probe.bytes().length());
  }

  @Test
  void aModelThatTheVendorStillHasStaysOpenToAll() throws Exception {
    // Given a vendor that refuses what one request refers to
    fixture
        .vendor
        .always(VendorFaults.error(403, "not your video", "permission_denied"))
        .probed(VendorFaults.status(200, "{\"id\":\"gpt-4.1-mini\"}"));
    fixture.answer(Fixture.chat(false));
    // When it is asked for the model itself, then nothing changes
    assertTrue(Await.within(LONG, () -> !probes().isEmpty()));
    assertEquals(Health.Circuit.CLOSED, circuit());
  }

  @Test
  void whileAVendorIsDownNoRequestFindsThatOut() throws Exception {
    // Given a circuit that failures opened
    var busy = VendorFaults.error(503, "busy", "overloaded");
    fixture.vendor.always(busy).probed(busy);
    for (int i = 0; i < 10; i++) fixture.answer(Fixture.chat(false));
    assertEquals(Health.Circuit.OPEN, circuit());
    // When its pause would be over twice, then it is still open: the vendor was asked instead
    assertTrue(Await.within(LONG, () -> probes().size() >= 2));
    assertEquals(Health.Circuit.OPEN, circuit());
    assertEquals(10, fixture.vendor.calls().size());
    // When the vendor is back, then the next attempt closes it
    fixture.vendor.always(FakeVendor::answer).probed(FakeVendor::answer);
    assertTrue(Await.within(LONG, () -> circuit() == Health.Circuit.HALF_OPEN));
    fixture.answer(Fixture.chat(false));
    assertEquals(Health.Circuit.CLOSED, circuit());
  }

  @Test
  void aConfigurationThatServesNoMoreAsksNothing() throws Exception {
    var gone = VendorFaults.error(404, "no such model", "model_not_found");
    fixture.vendor.always(gone).probed(gone);
    // Given two configurations, one in place of the other
    Upstreams next = fixture.upstreams(fixture.vendor.url(), Fixture.QUICK, false);
    next.retire();
    // When a request fails, then nobody asks
    fixture.answer(Fixture.chat(false));
    List<String> left = new ArrayList<>();
    fixture.circuits.questions(question -> left.add(question.name()));
    assertEquals(List.of("gpt-4.1-mini"), left);
  }
}
