package dev.drawbridge.command;

import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.command.policy.PolicyCommand;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.identity.Identity;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.Status;
import dev.drawbridge.identity.StoreSettings;
import dev.drawbridge.identity.TokenProblem;
import dev.drawbridge.identity.TokenReport;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.upstream.Endpoint;
import dev.drawbridge.upstream.ProviderKey;
import dev.drawbridge.upstream.Upstreams;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what the configuration names answers; one line for each part. */
final class OnlineCheck {
  private final Terminal terminal;
  private final Snapshot snapshot;
  private boolean well = true;

  OnlineCheck(Terminal terminal, Snapshot snapshot) {
    this.terminal = terminal;
    this.snapshot = snapshot;
  }

  /**
   * Asks every part.
   *
   * @param token the file of an access token to explain; null for none
   * @return whether each answered, and the token is accepted
   */
  boolean run(@Nullable Path token) throws Exception {
    identity(token);
    if (snapshot.rules().policy().server() != null) {
      try {
        boolean ignores =
            PolicyCommand.withPolicy(
                snapshot,
                policy -> {
                  Terminal.done(policy.probe().map(""));
                  return CheckCommand.ignoresGrants(snapshot, policy);
                });
        tell(!ignores, "policy server", ignores ? CheckCommand.IGNORES_GRANTS : "answers");
      } catch (CommandFailure e) {
        tell(false, "policy server", e.sentence());
      } catch (PolicyException e) {
        tell(false, "policy server", String.valueOf(e.getMessage()));
      }
    }
    providers();
    return well;
  }

  private void providers() throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      for (Endpoint endpoint : snapshot.models().endpoints().values()) {
        boolean well = true;
        for (ProviderKey key : endpoint.keys()) {
          ProviderProbe.Result result = Terminal.done(ProviderProbe.ask(vertx, endpoint, key));
          String which = endpoint.keys().size() > 1 ? ", key " + key.id() : "";
          tell(result.well(), "provider " + endpoint.provider() + which, result.sentence());
          well &= result.well();
        }
        if (well) unknown(vertx, endpoint);
      }
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }

  /** Tells which models an own server lists that are none of the configuration. */
  private void unknown(Vertx vertx, Endpoint endpoint) throws Exception {
    String id = endpoint.provider();
    Provider provider = snapshot.models().providers().get(id);
    if (provider == null || provider.hosting() != Hosting.OWN) return;
    Set<String> listed =
        Terminal.done(Upstreams.models(vertx, endpoint).otherwise(failure -> Set.of()));
    Set<String> known = new HashSet<>();
    for (Model model : snapshot.models().catalog().models()) {
      if (model.provider().id().equals(id)) known.add(model.upstream());
    }
    for (String name : listed) {
      if (known.contains(name)) continue;
      String shown = name.replaceAll("[^A-Za-z0-9._:/@+-]", "?");
      terminal.out().println("    " + shown + " runs there, licence unknown, not routable");
    }
  }

  private void identity(@Nullable Path token) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      keys(Terminal.done(KeyStore.probe(vertx, snapshot.store())));
      // The issuers are asked beside a store in memory: a check makes no file.
      KeyStore keys = Terminal.done(KeyStore.open(vertx, StoreSettings.IN_MEMORY));
      Identity identity = Terminal.done(Identity.open(vertx, snapshot.callers().identity(), keys));
      for (Map.Entry<String, Status> part : Terminal.done(identity.check()).entrySet()) {
        if (part.getKey().equals(Identity.KEYS)) continue;
        Status status = part.getValue();
        boolean fine = status.state() == Status.State.OK;
        String error = status.error() == null ? status.state().wire() : status.error();
        tell(fine, part.getKey(), fine ? "answers" : error);
      }
      if (token != null) {
        explain(
            Terminal.done(
                identity.explainToken(BoundedFile.text(token, BoundedFile.SECRET).strip())));
      }
      Terminal.done(identity.close().map(""));
      Terminal.done(keys.close().map(""));
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }

  private void keys(Optional<Status> store) {
    if (store.isEmpty()) {
      tell(true, Identity.KEYS, "there is no store yet; the first key or start makes it");
      return;
    }
    boolean fine = store.get().state() == Status.State.OK;
    tell(fine, Identity.KEYS, fine ? "answers" : String.valueOf(store.get().error()));
  }

  private void explain(TokenReport report) {
    var caller = report.caller();
    if (caller == null) tell(false, "token", "is refused");
    else tell(true, "token", "is " + caller.name() + ", teams " + caller.teams());
    told(report.problems());
    told(report.advice());
  }

  private void told(List<TokenProblem> problems) {
    for (TokenProblem problem : problems) {
      terminal.out().println("    " + problem.check() + ": " + problem.message());
      if (problem.remedy() != null) terminal.out().println("      " + problem.remedy());
    }
  }

  private void tell(boolean fine, String part, String sentence) {
    well &= fine;
    terminal.out().println((fine ? "✓ " : "✗ ") + part + ": " + sentence);
  }
}
