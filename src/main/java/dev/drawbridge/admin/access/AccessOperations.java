package dev.drawbridge.admin.access;

import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.Approval;
import dev.drawbridge.identity.access.Decider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests for access of a running gateway. Each step is permitted by its {@link Decider} and
 * on record before it is done; it fails with a refusal where it is not permitted or too late.
 */
public interface AccessOperations {
  /** Those that may be seen, the newest first. */
  Future<JsonArray> list(Decider by, Predicate<AccessRequest> wanted);

  Future<JsonObject> show(Decider by, String id);

  /** Grants it, once policy is shown to permit then what was asked for. */
  Future<JsonObject> approve(Decider by, String id, Approval approval);

  Future<JsonObject> decline(Decider by, String id, String reason);

  /** Withdraws it, or ends the grant. */
  Future<JsonObject> end(Decider by, String id, @Nullable String reason);
}
