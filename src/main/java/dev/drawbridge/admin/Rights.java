package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who may manage which key. Whatever the policy's bundle says of managing keys, nobody makes,
 * changes or revokes a key that may do more on the admin port than the caller may: policy is asked
 * about every action of the port, for the key and then for the caller.
 */
final class Rights {
  /** What the port's routes need. */
  private static final Set<Deed> DEEDS = deeds();

  private final Supplier<Policy> policy;

  /** An action with the path of a route that needs it. */
  private record Deed(String action, String path) {}

  Rights(Supplier<Policy> policy) {
    this.policy = policy;
  }

  private static Set<Deed> deeds() {
    Set<Deed> deeds = new LinkedHashSet<>();
    deeds.add(new Deed(Policy.EVERY_ACTION, Policy.EVERY_ACTION));
    for (AdminOperation operation : AdminOperations.ALL) {
      AdminOperation.Route at = operation.route();
      if (at != null) deeds.add(new Deed(at.right(), ApiRoutes.BASE + at.path()));
    }
    deeds.add(new Deed(RecordRows.NAMES, ApiRoutes.BASE + "/decisions"));
    for (String path : TlogRoutes.PATHS) deeds.add(new Deed(TlogRoutes.ACTION, path));
    return deeds;
  }

  /**
   * Fails with {@code denied} where the asker may not do an action to a key, or where the key may
   * do what the asker may not.
   *
   * @param key who would call with it
   */
  Future<Void> check(Caller asker, String action, String path, AdminTarget target, Caller key) {
    Policy newest = policy.get();
    return newest
        .permitsAdmin(asker, action, path, target)
        .compose(
            permitted -> {
              if (permitted) return within(newest, asker, key);
              return denied("This caller may not " + action + " for " + key(target) + ".");
            });
  }

  private static String key(AdminTarget target) {
    String with = target.roles().isEmpty() ? "" : " with " + String.join(", ", target.roles());
    return "a key of team " + target.team() + with;
  }

  /** One deed after the other: all at once would only wait for each other's turn. */
  private Future<Void> within(Policy policy, Caller asker, Caller key) {
    Future<Void> held = Future.succeededFuture();
    for (Deed deed : DEEDS) held = held.compose(v -> within(policy, asker, key, deed));
    return held;
  }

  private static Future<Void> within(Policy policy, Caller asker, Caller key, Deed deed) {
    return policy
        .grantsAdmin(key, deed.action, deed.path)
        .compose(
            may ->
                may
                    ? policy.permitsAdmin(asker, deed.action, deed.path)
                    : Future.succeededFuture(true))
        .compose(
            held -> {
              if (held) return Future.succeededFuture();
              return denied(
                  "The key may "
                      + deed.action
                      + " on the admin port, which this caller may not: nobody may make or take"
                      + " over a key that may do more than themselves.");
            });
  }

  private static Future<Void> denied(String message) {
    return Future.failedFuture(new Refusal(RefusalCode.DENIED, message));
  }
}
