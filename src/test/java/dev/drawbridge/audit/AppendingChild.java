package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tree.ProofSettings;
import dev.drawbridge.log.wal.FileStorage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A process that appends as fast as it can, from several clients, and prints each request's id once
 * it was told that the record is on disk: what a gateway would have forwarded.
 */
final class AppendingChild {
  private final AuditTrail log;
  private final PrintStream out;

  private AppendingChild(AuditTrail log, PrintStream out) {
    this.log = log;
    this.out = out;
  }

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Path folder = Path.of(args[0]);
    var proof =
        new ProofSettings(
            folder,
            AuditSettings.keys(AuditSettings.master(folder)),
            null,
            Duration.ofMillis(args.length > 1 ? Long.parseLong(args[1]) : 1_000),
            WitnessPolicy.NONE,
            false);
    var settings =
        new AuditSettings(
            folder,
            new MasterKey(AuditSettings.master(folder), null),
            Duration.ofSeconds(5),
            16 << 10,
            0,
            proof,
            RetentionSettings.NONE);
    AuditLog.open(
            vertx,
            settings,
            () -> ZoneOffset.UTC,
            new SimpleMeterRegistry(),
            LogFixture.SMALL,
            new FileStorage())
        .onFailure(
            e -> {
              System.out.println("failed " + e.getMessage());
              System.exit(1);
            })
        .onSuccess(
            log -> {
              System.out.println("ready");
              var child = new AppendingChild(log, System.out);
              for (int i = 0; i < 16; i++) vertx.runOnContext(v -> child.next());
            });
  }

  private void next() {
    byte[] body = new byte[ThreadLocalRandom.current().nextInt(6000)];
    RequestEntry entry = SampleEntries.request("research", body);
    String id = entry.input().request().id().value();
    log.open(entry)
        .compose(
            open -> {
              out.println("open " + id);
              // Some never end before the kill.
              if (ThreadLocalRandom.current().nextInt(10) == 0) {
                next();
                return io.vertx.core.Future.succeededFuture();
              }
              return open.close(SampleEntries.end("the answer"))
                  .onSuccess(
                      v -> {
                        out.println("end " + id);
                        next();
                      });
            })
        .onFailure(e -> out.println("failed " + e.getMessage()));
  }
}
