package dev.drawbridge.logging;

import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import org.slf4j.Marker;

/**
 * What an event of the log is about, for programs: a name that stays when its sentence changes. The
 * page of log events says what each means and what to do.
 */
@SuppressWarnings("deprecation") // What a marker must have, though nobody asks for it any more.
public enum EventCode implements Marker {
  ACCESS_ASKER_UNNOTED,
  ACCESS_REQUESTS_KEPT,
  ACCESS_REQUEST_UNREADABLE,
  ADMIN_CALL_FAILED,
  ALERT,
  ALERTS_UNCHANGED,
  ALERT_RETRIED,
  ALERT_UNDELIVERED,
  ANSWER_UNLABELLED,
  ANSWER_UNTRANSLATED,
  AUDIT_CANNOT_GROW,
  AUDIT_COUNTS_LOST,
  AUDIT_DEAD,
  AUDIT_END_UNKNOWN,
  AUDIT_READS_LOST,
  AUDIT_RECORD_OPEN,
  AUDIT_REFUSALS_LOST,
  AUDIT_SEAL_FAILED,
  AUDIT_SEGMENT_CLOSE_FAILED,
  AUDIT_TAIL_TORN,
  AUDIT_UNCOMPRESSED,
  AUDIT_WRITER_DEAD,
  CERTIFICATE_CHANGED,
  CHECKPOINTS_ENDED,
  CHECKPOINT_FAILED,
  CIRCUITS_UNSHARED,
  CIRCUIT_UNRECORDED,
  CLASSIFICATION_FAILED,
  CLOSE_FAILED,
  CONFIG_APPLIED,
  CONFIG_REFUSED,
  CONFIG_WARNING,
  CONFIG_WATCH_FAILED,
  CONTROL_COMMAND_FAILED,
  CONTROL_CONNECTION_FAILED,
  CONTROL_SOCKET_LEFT,
  CREDENTIAL_MALFORMED,
  DISK_ROOM_UNKNOWN,
  DISK_WATCH_FAILED,
  DRAINING,
  ERASURE_COMPLETED,
  ERASURE_FAILED,
  ERASURE_HALF_DONE,
  FOLLOWER_BEHIND,
  FOLLOWER_CLOSE_FAILED,
  FOLLOWER_LEFT_BEHIND,
  GRANT_UNSETTLED,
  GUARDED_STREAM_CUT,
  INDEX_REBUILT,
  INDEX_UNREADABLE,
  INDEX_UNUSED,
  KEYS_LEFT_BEHIND,
  KEY_STORE_AWAY,
  KEY_STORE_READ,
  KEY_USES_UNWRITTEN,
  LOCK_LEFT,
  LOG_LEVEL_ENDED,
  LOG_LEVEL_SET,
  LOG_ROLLED_BACK,
  MASK_NOT_REVERSED,
  OPEN_FILES_FEW,
  OWN_CALL_UNRECORDED,
  OWN_MODEL_CHANGED,
  OWN_SERVERS_UNWATCHED,
  POLICY_FAILED,
  POLICY_LAYOUT_UNKNOWN,
  POLICY_WARM_UP_FAILED,
  PORT_CLOSE_FAILED,
  PROVIDER_UNREACHED,
  PROXY_HEADER_REFUSED,
  REFUSAL_UNCOUNTED,
  REHEARSED,
  REQUEST,
  REQUEST_END_UNKNOWN,
  REQUEST_END_UNWRITTEN,
  REQUEST_FAILED,
  REQUEST_UNANSWERED,
  REQUEST_UNCOUNTED,
  RETENTION_FAILED,
  RETENTION_KEPT,
  RETIREMENT_UNTOLD,
  RUN_END_UNRECORDED,
  RUN_FAILED,
  SERVING,
  SHADOW_DECISION_FAILED,
  SHADOW_UNRECORDED,
  SHADOW_UNUSABLE,
  SIGNING_KEYS_AWAY,
  SIGNING_KEYS_FETCHED,
  SINK_RECORDS_PRUNED,
  SINK_REPEATS,
  SNAPSHOT_UNREADABLE,
  SQLITE_UNPACKED_ELSEWHERE,
  STANDBY_CALL_FAILED,
  STANDBY_COLD,
  STANDBY_WARM,
  STATE_UNSHARED,
  STORE_UNKNOWN,
  TAKEOVER_BEGUN,
  TAKEOVER_DONE,
  TAKEOVER_WAITED,
  TELEMETRY_AWAY,
  TELEMETRY_BACK,
  TILES_REBUILT,
  TILES_UNUSED,
  TRANSLATION_FAILED,
  UNREHEARSED,
  USAGE_IMPLAUSIBLE,
  VENDOR_ERROR_PASSED,
  WITNESS_AWAY,
  WITNESS_BACK,
  WITNESS_FAILED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** As the log has it. */
  @Override
  public String getName() {
    return wire;
  }

  /** Always refused, as by an immutable collection: the constants of an enum do not change. */
  @Override
  public void add(Marker reference) {
    throw new UnsupportedOperationException("an event code takes no references to other markers");
  }

  @Override
  public boolean remove(Marker reference) {
    return false;
  }

  @Override
  public boolean hasChildren() {
    return false;
  }

  @Override
  public boolean hasReferences() {
    return false;
  }

  @Override
  public Iterator<Marker> iterator() {
    return Collections.emptyIterator();
  }

  @Override
  public boolean contains(Marker other) {
    return equals(other);
  }

  @Override
  public boolean contains(String name) {
    return wire.equals(name);
  }
}
