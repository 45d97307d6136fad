package dev.drawbridge.audit.record;

import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.sealing.Sealer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What it costs to commit to and seal one small request and its end, on one thread: the JSON of
 * both is written before the clock starts.
 */
public final class SealingBench {
  private static final int WARM = 20_000;
  private static final int ROUNDS = 20_000;

  private SealingBench() {}

  /** The median for both, in microseconds; says on the way where it goes. */
  public static double p50() throws Exception {
    Path folder = Files.createTempDirectory("seal-bench");
    try (Keys keys =
        Keys.open(folder, new MasterKey(folder.resolve("keys/master"), null), true, true)) {
      var sealer = new RecordSealer(keys);
      SealKey key = keys.of("https://id.acme.example/realms/acme|u-1");
      byte[] body = new byte[2048];
      Arrays.fill(body, (byte) 'x');
      RequestEntry entry = SampleEntries.request("research", body);
      EndEntry end = SampleEntries.end("y".repeat(2048));
      byte[] request = EntryWriter.request(entry, body.length, "x".repeat(43), java.util.List.of());
      byte[] ended = EntryWriter.end("id", end, 2048, "x".repeat(43));
      var names = new BlindNames(keys);
      long[] nanos = new long[ROUNDS];
      for (int i = -WARM; i < ROUNDS; i++) {
        long from = System.nanoTime();
        LedgerEntry posting = LedgerEntry.of(entry, names);
        sealer.seal("request", "id", key, request, posting, body);
        sealer.seal("end", "id", key, ended, LedgerEntry.of(end, names), end.answer().bytes());
        if (i >= 0) nanos[i] = System.nanoTime() - from;
      }
      var scope = new Scope("id", "request", Scope.LATEST);
      long from = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) RecordFields.of(scope, request);
      double fields = (System.nanoTime() - from) / 1e3 / ROUNDS;
      var record = new Sealer(keys.origin(), RecordDictionaries.PACKING).record(key, scope);
      from = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) RecordFields.root(record.commitments(), scope, request);
      double macs = (System.nanoTime() - from) / 1e3 / ROUNDS;
      Arrays.sort(nanos);
      System.out.printf(
          Locale.ROOT,
          "(request of %d B and end of %d B sealed: p50 %.1f us, p90 %.1f us"
              + " (request's fields %.1f us, with their digests %.1f us))%n",
          request.length,
          ended.length,
          nanos[ROUNDS / 2] / 1e3,
          nanos[ROUNDS * 9 / 10] / 1e3,
          fields,
          macs);
      return nanos[ROUNDS / 2] / 1e3;
    }
  }
}
