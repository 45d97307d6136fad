package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Circuits around a real vendor, and what is told of it. */
class CircuitIT {
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

  @Test
  void itOpensAndRecovers() throws Exception {
    // Given a vendor that fails again and again
    fixture.vendor.always(VendorFaults.error(500, "broken", "server_error"));
    for (int i = 0; i < 10; i++) fixture.answer(Fixture.chat(false));
    // Then the circuit is open, and nothing more reaches the vendor
    assertEquals(Health.Circuit.OPEN, circuit());
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
    assertEquals(0, failed.attempt().status());
    assertNotNull(failed.retryAfter());
    assertEquals(10, fixture.vendor.calls().size());
    // When the vendor is well again and the pause is over, then a probe closes it
    fixture.vendor.always(FakeVendor::answer);
    assertTrue(Await.within(Duration.ofSeconds(10), () -> circuit() == Health.Circuit.HALF_OPEN));
    assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    assertEquals(Health.Circuit.CLOSED, circuit());
  }

  @Test
  void aStatedWaitKeepsEveryConfigurationAway() throws Exception {
    // Given a vendor that asks for a pause of a minute
    fixture.vendor.next(VendorFaults.status(429, "{}", "retry-after", "60"));
    fixture.answer(Fixture.chat(false));
    // When the configuration is read anew
    Upstreams next = fixture.upstreams(fixture.vendor.url(), Fixture.QUICK, false);
    // Then it is still kept
    assertInstanceOf(Answer.Failed.class, Await.await(next.send(Fixture.chat(false)).answer()));
    assertEquals(1, fixture.vendor.calls().size());
  }

  @Test
  void aConfigurationThatNeverServesLeavesItAsItIs() throws Exception {
    // Given a circuit that is open
    fixture.vendor.next(VendorFaults.status(429, "{}", "retry-after", "60"));
    fixture.answer(Fixture.chat(false));
    // When a configuration with another credential is made
    var endpoint = Fixture.endpoint("openai", fixture.vendor.url(), "sk-2", false, Fixture.QUICK);
    Upstreams next = Await.await(fixture.opened(endpoint));
    // Then what was learned with the old one is forgotten only once it serves
    assertEquals(Health.Circuit.OPEN, circuit());
    next.takeOver();
    assertEquals(Health.Circuit.CLOSED, circuit());
  }

  @Test
  void refusalsOfTheRequestNeverOpenIt() throws Exception {
    fixture.vendor.always(VendorFaults.error(400, "bad", "invalid_value"));
    for (int i = 0; i < 30; i++) fixture.answer(Fixture.chat(false));
    assertEquals(Health.Circuit.CLOSED, circuit());
    assertEquals(30, fixture.vendor.calls().size());
  }

  @Test
  void latencyIsThatOfTheFirstByte() throws Exception {
    // Given a vendor whose events come one by one, and limits that a busy machine keeps
    fixture.vendor.next(VendorFaults.slowly(100));
    var limit = Duration.ofSeconds(5);
    var patient = Fixture.patient(limit, limit, limit);
    Upstreams upstreams = fixture.upstreams(fixture.vendor.url(), patient, false);
    // When a stream is read to its end
    long began = System.nanoTime();
    var sent = upstreams.send(Fixture.chat(true));
    var served = assertInstanceOf(Answer.Served.class, Await.await(sent.answer()));
    Await.await(served.body().relay(new Collected()));
    double whole = Duration.ofNanos(System.nanoTime() - began).toMillis();
    // Then the time to its first content counts, not that of all its events
    double millis = upstreams.health().speed("openai", "gpt-4.1-mini").firstByteMillis();
    assertTrue(millis >= 150 && millis <= whole - 200, millis + " ms of " + whole);
  }

  @Test
  void noCredentialIsToldOrLogged() throws Exception {
    // Given every log line at its finest
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger("dev.drawbridge");
    logger.setLevel(Level.TRACE);
    logger.addAppender(lines);
    try {
      // When the vendor echoes our key in errors that fall back and that pass, and hangs up
      fixture.vendor.next(VendorFaults.error(500, Fixture.KEY, "x"));
      fixture.vendor.next(VendorFaults.error(400, Fixture.KEY, "x"));
      fixture.vendor.next(VendorFaults.hangUp());
      fixture.vendor.next(VendorFaults.error(401, Fixture.KEY, "invalid_api_key"));
      var bent =
          Fixture.endpoint(
              "openai", fixture.vendor.url(), Fixture.KEY + "\n", false, Fixture.QUICK);
      Answer bad = Await.await(fixture.upstreams(bent).send(Fixture.chat(false)).answer());
      assertInstanceOf(Answer.Failed.class, bad);
      assertEquals(0, fixture.vendor.calls().size());
      // Then no answer and no line shows it
      for (int i = 0; i < 4; i++) {
        Answer answer = fixture.answer(Fixture.chat(false));
        String told = answer.toString();
        if (answer instanceof Answer.Passed passed) told += passed.body().toString();
        assertFalse(told.contains("secretsecret"), told);
      }
      for (ILoggingEvent line : lines.list) {
        assertFalse(line.getFormattedMessage().contains("secretsecret"));
        if (line.getThrowableProxy() != null) {
          assertFalse(
              String.valueOf(line.getThrowableProxy().getMessage()).contains("secretsecret"));
        }
      }
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
  }
}
