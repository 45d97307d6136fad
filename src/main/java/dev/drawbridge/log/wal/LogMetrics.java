package dev.drawbridge.log.wal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** The metrics of the log. */
final class LogMetrics {
  /** From the append to the disk's answer; of all but ends, which may wait for another record. */
  final Timer append;

  final DistributionSummary batch;
  final Counter records;

  /** Counts appends that failed. */
  final Counter refused;

  LogMetrics(MeterRegistry registry, Room room) {
    append =
        Timer.builder("drawbridge.audit.append")
            .description("Time until a record that a call waits for is on disk")
            .register(registry);
    batch =
        DistributionSummary.builder("drawbridge.audit.batch.records")
            .description("Records that one force put on disk")
            .register(registry);
    records =
        Counter.builder("drawbridge.audit.records")
            .description("Records put on disk")
            .register(registry);
    refused =
        Counter.builder("drawbridge.audit.refused")
            .description("Records that could not be put on disk in time")
            .register(registry);
    Gauge.builder("drawbridge.audit.disk.free", room, Room::usable)
        .description("Bytes that the log's disk has left")
        .baseUnit("bytes")
        .register(registry);
  }
}
