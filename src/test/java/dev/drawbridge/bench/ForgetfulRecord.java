package dev.drawbridge.bench;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Hold;
import io.vertx.core.Future;

/** A record that keeps nothing: what the crossing costs without its log. Only ever measured. */
public final class ForgetfulRecord implements OpenRecord {
  /** Instead of a request's record. */
  public static Future<OpenRecord> request(RequestEntry entry) {
    return Future.succeededFuture(new ForgetfulRecord());
  }

  @Override
  public Future<Void> move(Hold reserved) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close(EndEntry end) {
    return Future.succeededFuture();
  }
}
