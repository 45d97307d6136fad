package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.admin.BlockOperations;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlOperations;
import dev.drawbridge.admin.KeyOperations;
import dev.drawbridge.admin.RecordOperations;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.policy.Policies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commands about keys and blocks: done by the running gateway, or here, under the lock, where none
 * runs.
 */
public final class LocalKeys {
  private static final JsonMapper JSON = new JsonMapper();

  private LocalKeys() {}

  public static JsonNode run(Snapshot snapshot, String command, Map<String, Object> arguments)
      throws Exception {
    Optional<ControlClient> gateway = ControlClient.of(snapshot.data());
    if (gateway.isPresent()) return gateway.get().run(command, arguments);
    try (ControlLock _ = ControlLock.take(snapshot.data())) {
      return alone(snapshot, command, arguments);
    }
  }

  private static Future<List<Block>> blocks(Vertx vertx, Snapshot s) {
    return Policies.blocks(vertx, s.policy(), s.facts(), s.catalog(), s.data());
  }

  private static JsonNode alone(Snapshot snapshot, String command, Map<String, Object> arguments)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      AuditTrail audit =
          Terminal.done(
                  AuditService.open(
                      vertx,
                      snapshot.audit(),
                      snapshot.organisation().timeZone(),
                      new SimpleMeterRegistry()))
              .audit();
      try {
        KeyStore keys = Terminal.done(KeyStore.open(vertx, snapshot.store()));
        try {
          String user = System.getProperty("user.name");
          Object result =
              Terminal.done(
                  new ControlOperations(
                          new KeyOperations(keys, audit, snapshot::catalog, snapshot::tags),
                          new BlockOperations(
                              keys, audit, snapshot::catalog, () -> blocks(vertx, snapshot)),
                          new RecordOperations(audit))
                      .run(user, command, arguments));
          return JSON.valueToTree(result);
        } finally {
          Terminal.done(keys.close().map(""));
        }
      } finally {
        Terminal.done(audit.close().map(""));
      }
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }
}
