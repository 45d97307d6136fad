package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on record is put to the next policy, and never waits for it. */
class ShadowTrailTest {
  @TempDir Path temp = Path.of("");
  private Path folder = temp;
  private LogFixture fixture = new LogFixture(folder);

  @BeforeEach
  void make() {
    folder = temp.resolve("audit");
    fixture = new LogFixture(folder);
  }

  @AfterEach
  void end() throws Exception {
    fixture.close();
  }

  /** A policy that answers every question with one future. */
  private static Shadow answering(Future<Verdict> answer) {
    Object policy =
        Proxy.newProxyInstance(
            Policy.class.getClassLoader(),
            new Class<?>[] {Policy.class},
            (self, method, arguments) -> {
              assertEquals("decide", method.getName());
              return answer;
            });
    return Shadow.of(Future.succeededFuture((Policy) policy));
  }

  private ShadowTrail trail(Shadow shadow) throws Exception {
    return new ShadowTrail(fixture.open(), () -> shadow, fixture.registry);
  }

  private static RequestEntry request() {
    return SampleEntries.request(
        RequestId.next(), Instant.now(), "research", LogFixture.PROMPT, true);
  }

  private double counted(String change) {
    return fixture.registry.get("drawbridge.policy.shadow").tag("change", change).counter().count();
  }

  private double skipped(String reason) {
    return fixture
        .registry
        .get("drawbridge.policy.shadow.skipped")
        .tag("reason", reason)
        .counter()
        .count();
  }

  @Test
  void aDecisionThatStaysTheSameIsCountedOnly() throws Exception {
    ShadowTrail trail = trail(answering(Future.succeededFuture(SampleEntries.verdict(true, true))));

    await(trail.open(request()));

    Await.until("it is counted", () -> counted("same") == 1);
    await(trail.close());
    try (AuditReader reader = AuditReader.open(folder)) {
      assertEquals(List.of(), LogFixture.noted(reader.finder(), 10));
    }
  }

  @Test
  void aChangeIsCountedAndRecorded() throws Exception {
    ShadowTrail trail =
        trail(answering(Future.succeededFuture(SampleEntries.verdict(false, true))));
    RequestEntry request = request();

    await(trail.open(request));

    Await.until("it is counted", () -> counted("newly_refused") == 1);
    await(trail.close());
    try (AuditReader reader = AuditReader.open(folder)) {
      Map<String, Object> event = LogFixture.noted(reader.finder(), 10).getFirst().fields();
      assertEquals("shadow", event.get("type"));
      Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(event.get("fields"));
      assertEquals(request.input().request().id().value(), fields.get("request_id"));
      assertEquals("newly_refused", fields.get("change"));
      assertEquals("llama-3.3-70b", fields.get("from"));
      assertEquals("0123456789ab", fields.get("revision"));
    }
  }

  @Test
  void aRefusalByPolicyIsDecidedTooAndAnEarlierOneIsNot() throws Exception {
    ShadowTrail trail = trail(answering(Future.succeededFuture(SampleEntries.verdict(true, true))));
    RequestId id = RequestId.next();
    Verdict refused = SampleEntries.verdict(false, true);

    await(
        trail.refuse(
            SampleEntries.refusal(id, RefusalCode.INVALID_REQUEST, LogFixture.PROMPT, null)));
    await(
        trail.refuse(
            SampleEntries.refusal(id, RefusalCode.NO_PERMITTED_MODEL, LogFixture.PROMPT, refused)));

    Await.until("it is counted", () -> counted("newly_allowed") == 1);
    assertEquals(0, counted("same"));
    await(trail.close());
  }

  @Test
  void aPolicyThatDoesNotAnswerDelaysNobodyAndWhatDoesNotFitIsCounted() throws Exception {
    Promise<Verdict> never = Promise.promise();
    ShadowTrail trail = trail(answering(never.future()));

    Future<?> all = Future.succeededFuture();
    for (int i = 0; i < 1_100; i++) {
      Future<?> opened = trail.open(request());
      all = Future.join(all, opened);
      if (i % 100 == 0) await(all);
    }
    await(all);

    // One is being decided, 1,024 wait.
    Await.until("it is counted", () -> skipped("full") >= 1_100 - 1_025);
    never.fail("it ends");
    Await.until("it is counted", () -> skipped("failed") >= 1_024);
    await(trail.close());
  }

  @Test
  void aPolicyThatIsNotThereIsSkipped() throws Exception {
    ShadowTrail trail = trail(Shadow.of(Future.failedFuture("broken")));
    await(trail.open(request()));
    assertEquals(1, skipped("not_ready"));
    await(trail.close());
  }
}
