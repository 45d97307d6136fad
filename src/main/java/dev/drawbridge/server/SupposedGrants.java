package dev.drawbridge.server;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.command.Launcher.Granted;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.AccessRequests;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Grants;
import dev.drawbridge.identity.access.Lift;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is granted to the caller of an explanation: by the store, and as if somebody had. */
final class SupposedGrants {
  private SupposedGrants() {}

  static Future<Grants> of(Vertx vertx, Snapshot config, Caller caller, Granted granted) {
    List<Grant> supposed = new ArrayList<>();
    for (String model : granted.models()) {
      String id = "supposed-" + (supposed.size() + 1);
      supposed.add(supposed(config.models().catalog(), caller, id, model, granted.capUsd()));
    }
    if (!granted.stored()) {
      return Future.succeededFuture(supposed.isEmpty() ? Grants.NONE : asker -> supposed);
    }
    return AccessRequests.stored(vertx, config.store(), InstantSource.system())
        .map(
            stored ->
                asker -> Stream.concat(stored.of(asker).stream(), supposed.stream()).toList());
  }

  /** All that can be granted of a model. */
  private static Grant supposed(
      Catalog catalog, Caller caller, String id, String name, @Nullable Double cap) {
    List<Model> places =
        catalog
            .asked(name)
            .filter(resolution -> resolution.kind() == Catalog.Kind.CONCRETE)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        CommandFailure.USAGE, "--grant names a model, and " + name + " is none."))
            .models();
    return new Grant(
        id,
        String.valueOf(caller.team()),
        caller.actor(),
        places.size() == 1 ? places.getFirst().id() : places.getFirst().name(),
        Stream.of(Lift.values()).filter(l -> cap != null || l != Lift.PRICE_ABOVE_CAP).toList(),
        null,
        cap,
        null,
        Instant.now().plus(AccessRequests.LONGEST).truncatedTo(ChronoUnit.DAYS));
  }
}
