package dev.drawbridge.policy.engine;

import static dev.drawbridge.fixture.Await.await;
import static dev.drawbridge.fixture.Await.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.SplitInput;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No instance serves before it holds every model and has answered about all of them. */
class WarmUpTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Catalog MODELS = Questions.catalog(60);

  @Test
  void everyInstanceHoldsEveryModelBeforeItIsAsked() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bundle bundle = Bundle.ofJar();
      EmbeddedEngine engine =
          await(
              EmbeddedEngine.load(
                  vertx,
                  bundle,
                  bundle.data().toString().getBytes(UTF_8),
                  "r",
                  LIMIT,
                  new WarmUp(MODELS, Questions.ACME, "research")));
      assertFalse(engine.idle().isEmpty());
      int wanted = 1 + Runtime.getRuntime().availableProcessors();
      until("further instances are made", () -> engine.idle().size() >= wanted);
      List<WasmInstance> all = engine.idle();
      SplitInput question =
          new DecisionJson(Reads.all(), MODELS.models())
              .divided(
                  Questions.of(
                      Questions.request("auto", Catalog.Kind.AUTO),
                      Questions.caller("marketing"),
                      Level.CONFIDENTIAL,
                      MODELS));
      for (WasmInstance instance : all) {
        int held = instance.held();
        assertTrue(held > 0, "it holds no model");
        instance.decide(question);
        assertEquals(held, instance.held(), "it held not every model");
      }
    } finally {
      await(vertx.close());
    }
  }
}
