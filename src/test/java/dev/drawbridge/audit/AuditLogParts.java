package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.erasure.RecordedErasures;
import dev.drawbridge.audit.erasure.Retention;
import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.index.LogIndex;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.LogQuota;
import dev.drawbridge.audit.record.PlainRecords;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.log.wal.WriteAheadLog;
import io.vertx.core.Future;

/** The parts of an open log, for tests of the chambers. */
public final class AuditLogParts {
  private AuditLogParts() {}

  public static WriteAheadLog wal(AuditLog log) {
    return log.log();
  }

  public static RecordFinder finder(AuditLog log) {
    return log.finder();
  }

  public static RecordCopies copies(AuditLog log) {
    return log.copies();
  }

  public static PlainRecords plain(AuditLog log) {
    return log.parts().records().plain();
  }

  public static LogIndex index(AuditLog log) {
    return log.parts().index();
  }

  public static LogProof proof(AuditLog log) {
    return log.proof();
  }

  public static RecordedErasures erasures(AuditLog log) {
    return log.erasures();
  }

  public static Retention retention(AuditLog log) {
    return log.retention();
  }

  public static LogQuota quota(AuditLog log) {
    return log.quota();
  }

  public static Ledger ledger(AuditLog log) {
    return log.ledger();
  }

  public static Spend spend(AuditLog log) {
    return log.spend();
  }

  /** Records an event; its seq. */
  public static Future<Long> noted(AuditLog log, Event event) {
    return log.noted(event);
  }
}
