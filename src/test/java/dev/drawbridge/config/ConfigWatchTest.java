package dev.drawbridge.config;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.MountedConfigMap;
import dev.drawbridge.upstream.Credential;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change is put to use, a bad one refused while the last good configuration serves on. */
class ConfigWatchTest {
  private static final String WITH_KEY =
      ConfigFolder.SMALL.replace("hosting: own", "hosting: own, key: file:key.txt")
          + "policy: { bundle: ./policies, data: ./facts.yaml }\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> counted = new ArrayList<>();
  private final List<Snapshot> applied = new ArrayList<>();

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void files() {
    folder = new ConfigFolder(temp);
    folder.write("key.txt", "one");
    folder.write("policies/a.rego", "package a");
    folder.write("facts.yaml", "blocks: []");
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private ConfigWatch watch() throws Exception {
    return watch(Future.succeededFuture());
  }

  private ConfigWatch watch(Future<Void> answer) throws Exception {
    return watch(folder.snapshot(WITH_KEY), answer);
  }

  private ConfigWatch watch(Snapshot serving, Future<Void> answer) {
    return new ConfigWatch(
        vertx,
        folder.config(),
        folder.environment,
        Clock.systemUTC(),
        serving,
        next -> {
          applied.add(next);
          return answer;
        },
        counted::add);
  }

  @Test
  void nothingHappensWhileNothingChanges() throws Exception {
    ConfigWatch watch = watch();
    await(watch.look());

    assertEquals(List.of(), counted);
  }

  @Test
  void aGoodChangeIsApplied() throws Exception {
    ConfigWatch watch = watch();
    folder.write("drawbridge.yaml", WITH_KEY + "organisation: { name: Acme }\n");
    await(watch.look());

    assertEquals(List.of("applied"), counted);
    assertEquals("Acme", watch.serving().organisation().name());
    assertEquals(ReloadStatus.State.APPLIED, watch.status().state());
  }

  @Test
  void aChangeWhileTheGatewayStartsIsNotLost() throws Exception {
    Snapshot read = folder.snapshot(WITH_KEY);
    folder.write("key.txt", "two");
    var watch = watch(read, Future.succeededFuture());
    await(watch.look());

    assertEquals(List.of("applied"), counted);
    assertEquals(new Credential.Key("two"), ConfigFolder.credential(applied.getFirst(), "local"));
  }

  /** Each file is written anew once it was read, while the load goes on. */
  @ParameterizedTest
  @ValueSource(
      strings = {"drawbridge.yaml", "key.txt", "facts.yaml", "more.yaml", "policies/a.rego"})
  void aChangeBetweenAFilesReadingAndTheEndOfTheLoadIsNotLost(String file) throws Exception {
    String yaml =
        WITH_KEY.replace("providers:", "include: [more.yaml]\nproviders:")
            + "telemetry: { otlp: 'http://otel:4318', headers: { a: env:LAST } }\n";
    folder.write("more.yaml", "models: {}");
    folder.write("drawbridge.yaml", yaml);
    String changed =
        file.equals("key.txt") ? "two" : Files.readString(temp.resolve(file)) + "\n# changed\n";
    var changing =
        new HashMap<String, String>(Map.of("LAST", "a")) {
          private static final long serialVersionUID = 1;

          @Override
          public @Nullable String get(Object name) {
            folder.write(file, changed);
            return super.get(name);
          }
        };
    var read = (Loaded.Valid) ConfigFile.load(folder.config(), changing);
    folder.environment.put("LAST", "a");

    await(watch(read.snapshot(), Future.succeededFuture()).look());

    assertEquals(List.of("applied"), counted);
  }

  @Test
  void aChangedSecretFactOrPolicyIsAppliedToo() throws Exception {
    ConfigWatch watch = watch();
    folder.write("key.txt", "two");
    await(watch.look());
    folder.write("facts.yaml", "blocks: [{ team: a, reason: b }]");
    await(watch.look());
    folder.write("policies/b.rego", "package b");
    await(watch.look());

    assertEquals(List.of("applied", "applied", "applied"), counted);
    assertEquals(new Credential.Key("two"), ConfigFolder.credential(applied.getFirst(), "local"));
  }

  @Test
  void whatKubernetesMountsIsReadAgainToo() throws Exception {
    var config = MountedConfigMap.in(temp.resolve("mounted"));
    var facts = MountedConfigMap.in(temp.resolve("mounted-facts"));
    String yaml = ConfigFolder.SMALL + "policy: { data: ../mounted-facts }\n";
    config.hold("drawbridge.yaml", yaml);
    facts.hold("facts.yaml", "blocks: []");
    Path file = temp.resolve("mounted/drawbridge.yaml");
    Loaded loaded = ConfigFile.load(file, folder.environment);
    assertTrue(loaded instanceof Loaded.Valid, loaded.toString());
    var watch =
        new ConfigWatch(
            vertx,
            file,
            folder.environment,
            Clock.systemUTC(),
            ((Loaded.Valid) loaded).snapshot(),
            next -> {
              applied.add(next);
              return Future.succeededFuture();
            },
            counted::add);

    facts.hold("facts.yaml", "blocks: [{ team: a, reason: b }]");
    await(watch.look());
    config.hold("drawbridge.yaml", yaml + "organisation: { name: Acme }\n");
    await(watch.look());

    assertEquals(List.of("applied", "applied"), counted);
    assertEquals("Acme", applied.getLast().organisation().name());
  }

  @Test
  void aBadChangeIsRefusedAndTheLastGoodOneServesOn() throws Exception {
    ConfigWatch watch = watch();
    Snapshot before = watch.serving();
    folder.write("drawbridge.yaml", WITH_KEY + "nothing: 1\n");
    await(watch.look());
    await(watch.look());

    assertEquals(List.of("refused"), counted);
    assertEquals(before, watch.serving());
    assertEquals(List.of(), applied);
    assertEquals(ReloadStatus.State.REFUSED, watch.status().state());
    assertTrue(
        watch.status().problems().getFirst().contains("drawbridge.yaml:9:1: nothing: unknown key"),
        watch.status().toString());
  }

  @Test
  void aRefusedChangeThatIsTakenBackIsWellAgain() throws Exception {
    ConfigWatch watch = watch();
    folder.write("drawbridge.yaml", WITH_KEY + "nothing: 1\n");
    await(watch.look());
    folder.write("drawbridge.yaml", WITH_KEY);
    await(watch.look());

    assertEquals(List.of("refused", "unchanged"), counted);
    assertEquals(ReloadStatus.State.APPLIED, watch.status().state());
    assertEquals(List.of(), applied);
  }

  @Test
  void aChangeThatCannotBeAppliedIsRefused() throws Exception {
    ConfigWatch watch = watch(Future.failedFuture("the policy does not compile"));
    folder.write("policies/a.rego", "packag");
    await(watch.look());

    assertEquals(List.of("refused"), counted);
    assertEquals(List.of("the policy does not compile"), watch.status().problems());
  }

  @Test
  void aSectionThatNeedsARestartIsNamed() throws Exception {
    ConfigWatch watch = watch();
    folder.write("drawbridge.yaml", WITH_KEY + "listen: { port: 8081 }\ndata: ./other\n");
    await(watch.look());

    assertEquals(
        List.of(
            "data: changed; this needs a restart",
            "listen: changed; this needs a restart",
            "store: changed; this needs a restart"),
        watch.status().problems());
    assertEquals(List.of(), applied);
  }

  @Test
  void itLooksByItself() throws Exception {
    var changed = Promise.<String>promise();
    var watch =
        new ConfigWatch(
            vertx,
            folder.config(),
            folder.environment,
            Clock.systemUTC(),
            folder.snapshot(WITH_KEY),
            next -> Future.succeededFuture(),
            changed::tryComplete);
    watch.start();
    folder.write("facts.yaml", "blocks: [{ team: a, reason: b }]");
    await(changed.future());

    assertEquals("applied", changed.future().result());
    await(watch.stop());
  }
}
