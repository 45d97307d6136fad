package dev.drawbridge.admin;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What local users' commands come to where the audit log takes nothing any more. */
class ControlOperationsIT {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private boolean full;
  private KeyStore store;
  private ControlOperations desk;

  @BeforeEach
  void open() throws Exception {
    var at = new StoreSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null);
    store = await(KeyStore.open(vertx, at));
    AuditTrail audit =
        (AuditTrail)
            Proxy.newProxyInstance(
                AuditTrail.class.getClassLoader(),
                new Class<?>[] {AuditTrail.class},
                (self, called, arguments) -> noted());
    Catalog none = new Catalog(List.of(), Map.of());
    var keys =
        new KeyOperations(store, audit, () -> none, () -> TagRules.NONE, team -> Optional.empty());
    desk =
        new ControlOperations(
            new OperationParts() {
              @Override
              public KeyOperations keys() {
                return keys;
              }
            });
  }

  private Future<Void> noted() {
    return full
        ? Future.failedFuture(new Refusal(RefusalCode.AUDIT_UNAVAILABLE, "The log is full."))
        : Future.succeededFuture();
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
    await(vertx.close());
  }

  private Map<?, ?> run(String command, Map<String, Object> arguments) throws Exception {
    return (Map<?, ?>) await(desk.run("alice", command, arguments));
  }

  private String create() throws Exception {
    return String.valueOf(run("key.create", Map.of("team", "research")).get("id"));
  }

  private void assertRefused(String command, Map<String, Object> arguments) {
    var failure = assertThrows(ExecutionException.class, () -> run(command, arguments));
    var told = assertInstanceOf(ControlRefused.class, failure.getCause());
    assertEquals("The log is full.", told.getMessage());
  }

  private String state(String id) throws Exception {
    return await(store.find(id)).orElseThrow().toJson().getString("state");
  }

  @Test
  void aKeyThatCannotBeRecordedIsNotGivenOut() throws Exception {
    full = true;

    assertRefused("key.create", Map.of("team", "research"));

    List<?> keys = (List<?>) await(desk.run("alice", "key.list", Map.of()));
    assertEquals(1, keys.size());
    assertEquals("revoked", ((Map<?, ?>) keys.getFirst()).get("state"));
  }

  @Test
  void aKeyIsNotRotatedUnrecorded() throws Exception {
    String id = create();
    full = true;

    assertRefused("key.rotate", Map.of("id", id));

    assertTrue(await(store.find(id)).orElseThrow().toJson().getValue("previous_expires") == null);
  }

  @Test
  void aKeyIsNotEnabledUnrecorded() throws Exception {
    String id = create();
    run("key.disable", Map.of("id", id));
    full = true;

    assertRefused("key.enable", Map.of("id", id));

    assertEquals("disabled", state(id));
  }

  @Test
  void whatTakesAccessAwayIsDoneAndTheFailureTold() throws Exception {
    String disabled = create();
    String revoked = create();
    full = true;

    assertRefused("key.disable", Map.of("id", disabled));
    assertRefused("key.revoke", Map.of("id", revoked));

    assertEquals("disabled", state(disabled));
    assertEquals("revoked", state(revoked));
  }
}
