package dev.drawbridge.command;

import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.KeyStore;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the facts put limits on API keys that are not there. */
final class LimitedKeys {
  private LimitedKeys() {}

  /** Fails where they do; warns where the store cannot tell. */
  static void check(Snapshot snapshot, Terminal terminal) throws Exception {
    if (!(snapshot.rules().facts().byKey().get("keys") instanceof Map<?, ?> keys)) return;
    List<String> named =
        keys.keySet().stream().map(String::valueOf).filter(id -> !id.equals("*")).toList();
    if (named.isEmpty()) return;
    Optional<Set<String>> known = known(snapshot);
    if (known.isEmpty()) {
      terminal.warn("the facts limit keys, and there is no store here to look for them in");
      return;
    }
    Set<String> ids = known.get();
    List<String> unknown = named.stream().filter(id -> !ids.contains(id)).toList();
    if (unknown.isEmpty()) return;
    List<String> near = NearNames.near(unknown.getFirst(), ids);
    throw new CommandFailure(
        CommandFailure.USAGE,
        "The facts put limits on keys that are not there: "
            + String.join(", ", unknown)
            + (near.isEmpty() ? "" : "; near it: " + String.join(", ", near)));
  }

  private static Optional<Set<String>> known(Snapshot snapshot) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      return Terminal.done(
          KeyStore.ids(vertx, snapshot.store()).otherwise(failure -> Optional.empty()));
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }
}
