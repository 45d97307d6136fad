package dev.drawbridge.drill;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.ScenarioFile;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A bank in the EU with vendors in the US, and a day of its traffic. */
public final class BankDrill implements AutoCloseable {
  public static final Path CONFIG =
      Path.of("src/test/resources/dev/drawbridge/drill/bank/drawbridge.yaml");
  public static final Map<String, String> KEYS =
      Map.of("OPENAI_KEY", "a", "ANTHROPIC_KEY", "b", "MISTRAL_KEY", "c");
  static final Instant EVENING = Instant.parse("2026-12-02T18:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final Snapshot snapshot;
  private final Policy policy;

  private BankDrill(Path config) throws Exception {
    Loaded loaded = ConfigFile.load(config, KEYS);
    snapshot = assertInstanceOf(Loaded.Valid.class, loaded, loaded::toString).snapshot();
    policy =
        await(
            Policies.load(
                vertx,
                snapshot.rules().policy(),
                snapshot.rules().facts(),
                snapshot.organisation(),
                snapshot.models().catalog(),
                new SimpleMeterRegistry()));
  }

  public static BankDrill open() throws Exception {
    return new BankDrill(CONFIG);
  }

  static BankDrill open(Path config) throws Exception {
    return new BankDrill(config);
  }

  DrillSubject subject() {
    return snapshot.drilled(policy);
  }

  Traffic sample() {
    return SampleTraffic.of(subject(), EVENING);
  }

  /** A ready scenario over the day. */
  public DrillReport ready(String name) throws Exception {
    return played(ScenarioFile.named(name));
  }

  /** The same with one of the people of each team, which takes a third of the time. */
  DrillReport readyOfOnePerson(String name) throws Exception {
    Traffic all = sample();
    List<PlayedRequest> some =
        all.requests().stream()
            .filter(each -> each.facts().caller().id().startsWith("sample-1-"))
            .toList();
    var traffic = new Traffic(all.source(), some, all.left(), all.beyond());
    return Drill.run(subject(), ScenarioFile.named(name), traffic, Drill.NOBODY).orElseThrow();
  }

  DrillReport played(Scenario scenario) throws Exception {
    return Drill.run(subject(), scenario, sample(), Drill.NOBODY).orElseThrow();
  }

  DrillReport played(String yaml) throws Exception {
    return played(ScenarioFile.read("test.yaml", yaml));
  }

  @Override
  public void close() throws Exception {
    await(policy.close());
    await(vertx.close());
  }
}
