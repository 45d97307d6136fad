package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.policy.decision.Verdict;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the verdicts that were recorded last: policy's answer stands for a while and for many
 * requests, and is written once for all of them. It is known by its identity, kept as long as
 * somebody has it, and only where it is short. Thread-safe.
 */
final class VerdictTexts {
  private static final int COUNT = 128;
  private static final int LONGEST = 8 << 10;

  /**
   * A verdict that was recorded.
   *
   * @param json null where that was once only, or it is too long
   */
  private record Known(
      WeakReference<Verdict> verdict, boolean written, @Nullable SerializedString json) {}

  private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(COUNT);

  /** Writes what {@link DecisionWriter#members} writes. */
  void write(JsonGenerator g, Verdict verdict) throws IOException {
    int slot = System.identityHashCode(verdict) & (COUNT - 1);
    Known known = slots.get(slot);
    if (known == null || !known.verdict.refersTo(verdict)) {
      slots.set(slot, new Known(new WeakReference<>(verdict), false, null));
    } else {
      if (!known.written) {
        known = new Known(known.verdict, true, text(verdict));
        slots.set(slot, known);
      }
      if (known.json != null) {
        g.writeRawValue(known.json);
        return;
      }
    }
    g.writeStartObject();
    DecisionWriter.members(g, verdict);
    g.writeEndObject();
  }

  private static @Nullable SerializedString text(Verdict verdict) {
    byte[] json = AsciiJson.object(g -> DecisionWriter.members(g, verdict));
    if (json.length > LONGEST) return null;
    return new SerializedString(new String(json, StandardCharsets.US_ASCII));
  }
}
