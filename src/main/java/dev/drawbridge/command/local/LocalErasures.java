package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ErasureOperations;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.command.terminal.Terminal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Erasures and holds: done by the running gateway, or here, under the lock, where none runs. */
public final class LocalErasures {
  private static final JsonMapper JSON = new JsonMapper();

  private LocalErasures() {}

  /** What a desk is asked, beside the command that a running gateway knows it by. */
  public interface Asked {
    Future<?> of(ErasureOperations desk, String actor);
  }

  /**
   * Does it.
   *
   * @param zone where the ledger's windows begin
   */
  public static JsonNode run(
      Path data,
      AuditSettings settings,
      ZoneId zone,
      String command,
      Map<String, Object> arguments,
      Asked asked)
      throws Exception {
    Optional<ControlClient> gateway = ControlClient.of(data);
    if (gateway.isPresent()) return gateway.get().run(command, arguments);
    try (ControlLock _ = ControlLock.take(data)) {
      Vertx vertx = Vertx.vertx();
      try {
        AuditService books =
            Terminal.done(AuditService.open(vertx, settings, zone, new SimpleMeterRegistry()));
        try {
          String actor = "local:" + System.getProperty("user.name");
          var desk = new ErasureOperations(books::erasures);
          return JSON.valueToTree(Terminal.done(asked.of(desk, actor)));
        } finally {
          Terminal.done(books.audit().close().map(""));
        }
      } finally {
        Terminal.done(vertx.close().map(""));
      }
    }
  }
}
