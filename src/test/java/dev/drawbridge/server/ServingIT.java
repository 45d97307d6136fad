package dev.drawbridge.server;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.admin.work.Lent;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that follow one another while nobody calls. */
class ServingIT {
  @TempDir private Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private Snapshot snapshot;
  private AuditService books;
  private Serving serving;

  @BeforeEach
  void open() throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), ThreeModelGateway.FACTS);
    Path file =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            "version: 1\ndata: ./var\nlisten: { port: 0 }\n" + ThreeModelGateway.yaml(1));
    snapshot =
        ((Loaded.Valid) ConfigFile.load(file, Map.of("ACME_KEY", ThreeModelGateway.SECRET)))
            .snapshot();
    var registry = new SimpleMeterRegistry();
    books =
        await(
            AuditService.open(
                vertx, snapshot.record().audit(), snapshot.organisation().timeZone(), registry));
    Future<KeyStore> keys = KeyStore.open(vertx, snapshot.store());
    var circuits = new Circuits(registry, Clock.systemUTC());
    serving = await(Serving.open(vertx, snapshot, keys, circuits, registry));
    serving.held(() -> () -> false);
  }

  @AfterEach
  void close() throws Exception {
    await(serving.close());
    await(books.audit().close());
    await(vertx.close());
  }

  private void replace(int times) throws Exception {
    for (int i = 0; i < times; i++) await(serving.apply(snapshot, books.audit()));
  }

  @Test
  void whatIsLentDecidesUntilItIsGivenBack() throws Exception {
    DecisionInput question = Questions.about(Questions.catalog(2));
    // Which the cache does not answer.
    DecisionInput another = Questions.about(Questions.catalog(3));
    Lent<Policy> lent = serving.lend(Serving.Current::policy);

    replace(Replacements.MOST + 2);

    assertNotSame(serving.now().policy(), lent.part());
    await(lent.part().decide(question));
    lent.giveBack().run();
    replace(1);
    assertThrows(ExecutionException.class, () -> await(lent.part().decide(another)));
  }
}
