package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.SealedMessageCache;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.wal.WriteAheadLog;

/**
 * The open log, as erasures and retentions take content out of it.
 *
 * @param events puts what is to be taken on record, and what was
 * @param known the messages that records under way may still refer to
 */
public record ErasableLog(
    EventRecorder events,
    WriteAheadLog log,
    Keys keys,
    RecordFinder finder,
    SealedMessageCache known) {}
