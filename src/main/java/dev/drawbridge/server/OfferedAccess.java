package dev.drawbridge.server;

import dev.drawbridge.admin.access.AccessOperations;
import dev.drawbridge.gate.access.AccessSteps;
import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.Approval;
import dev.drawbridge.identity.access.Decider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The steps of requests for access as the admin port asks for them: neither port knows the other.
 */
record OfferedAccess(AccessSteps steps) implements AccessOperations {
  @Override
  public Future<JsonArray> list(Decider by, Predicate<AccessRequest> wanted) {
    return steps.list(by, wanted);
  }

  @Override
  public Future<JsonObject> show(Decider by, String id) {
    return steps.show(by, id);
  }

  @Override
  public Future<JsonObject> approve(Decider by, String id, Approval approval) {
    return steps.approve(by, id, approval);
  }

  @Override
  public Future<JsonObject> decline(Decider by, String id, String reason) {
    return steps.decline(by, id, reason);
  }

  @Override
  public Future<JsonObject> end(Decider by, String id, @Nullable String reason) {
    return steps.end(by, id, reason);
  }
}
