package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import io.vertx.core.Future;
import java.util.Optional;

/** Finds what is on record. */
public interface AuditSearch {
  /** Searches the rows of requests and refusals that were durable at the call, newest first. */
  Future<Page> search(Query query);

  /** Returns one request: its row and all else that its records hold. */
  Future<Optional<RecordView>> show(String requestId);
}
