package dev.drawbridge.policy.engine;

import static dev.drawbridge.fixture.Await.await;
import static dev.drawbridge.fixture.Await.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.SplitInput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No instance serves before it holds every model and has answered about all of them. */
class WarmUpTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Catalog MODELS = Questions.catalog(60);

  /* One and then one for each processor. */
  private static final int ALL = 1 + Runtime.getRuntime().availableProcessors();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private Future<EmbeddedEngine> loaded(boolean soon) {
    Bundle bundle = Bundle.ofJar();
    return EmbeddedEngine.load(
        vertx,
        bundle,
        bundle.data().toString().getBytes(UTF_8),
        "r",
        LIMIT,
        new WarmUp(MODELS, Questions.ACME, "research"),
        soon);
  }

  private static void holdEveryModel(List<WasmInstance> all) {
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
  }

  @Test
  void allInstancesAreMadeBeforeOneTakesAnotherPolicysPlace() throws Exception {
    List<WasmInstance> all = await(loaded(false)).idle();

    assertTrue(all.size() >= ALL, all.size() + " of " + ALL);
    holdEveryModel(all);
  }

  @Test
  void atAStartTheFirstAnswersWhileTheOthersAreMade() throws Exception {
    var first = new AtomicInteger();

    EmbeddedEngine engine = await(loaded(true).onSuccess(begun -> first.set(begun.idle().size())));

    assertTrue(first.get() > 0 && first.get() < ALL, first + " of " + ALL);
    until("further instances are made", () -> engine.idle().size() >= ALL);
    holdEveryModel(engine.idle());
  }
}
