package dev.drawbridge.sensitivity.recogniser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Which version of a Presidio analyzer answers: it is asked anew after a minute, or when it failed,
 * as another may answer then. Safe for any thread.
 */
final class RecogniserVersion {
  private static final long KEPT = Duration.ofMinutes(1).toNanos();

  private final Supplier<CompletionStage<byte[]>> recognisers;
  private final AtomicLong askAt = new AtomicLong(System.nanoTime());
  private volatile String told = Presidio.UNKNOWN;

  /**
   * Nothing is asked yet.
   *
   * @param recognisers asks for the list of them; fails where there is none
   */
  RecogniserVersion(Supplier<CompletionStage<byte[]>> recognisers) {
    this.recognisers = recognisers;
  }

  /** 12 hex digits of SHA-256 over the names of its recognisers, or that they are unknown. */
  String told() {
    return told;
  }

  /** It answers: asks where that was not done of late. */
  void answered() {
    long now = System.nanoTime();
    long due = askAt.get();
    if (now - due < 0 || !askAt.compareAndSet(due, now + KEPT)) return;
    var _ =
        recognisers
            .get()
            .thenAccept(list -> told = of(list))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) failed();
                });
  }

  /** It failed: another may answer next. */
  void failed() {
    askAt.set(System.nanoTime());
  }

  private static String of(byte[] list) {
    try {
      List<String> names = new ArrayList<>();
      for (JsonNode each : Json.tree(list)) names.add(each.asText());
      if (names.isEmpty()) return Presidio.UNKNOWN;
      Collections.sort(names);
      byte[] all = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(all);
      return HexFormat.of().formatHex(sha256, 0, 6);
    } catch (IOException | NoSuchAlgorithmException e) {
      return Presidio.UNKNOWN;
    }
  }
}
