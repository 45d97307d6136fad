package dev.drawbridge.gate.content;

import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.Recognition;
import dev.drawbridge.sensitivity.mask.CannotMask;
import dev.drawbridge.sensitivity.mask.Masker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Masks one call as its targets must see it.
 *
 * @param labeller finds what is masked
 * @param form reads the masked body again
 * @param named the model that the path names, empty where it names none
 * @param call as its caller sent it
 * @param contents what was found in it
 */
public record Masking(
    Labeller labeller, CallerForm form, String named, ModelCall call, Contents contents) {
  /** The code of a refusal and of a target that is passed over. */
  private static final String UNAVAILABLE = "mask_unavailable";

  /** A longer body is masked on a worker. */
  private static final int SMALL = 16 << 10;

  /** The categories, or types, of {@code obliged} that the prompt holds; often none. */
  public Set<String> owed(List<String> obliged) {
    if (obliged.isEmpty() || contents.findings().isEmpty()) return Set.of();
    Set<String> owed = new TreeSet<>();
    for (String type : contents.findings().keySet()) {
      String category = contents.categories().getOrDefault(type, type);
      if (obliged.contains(category)) owed.add(category);
      else if (obliged.contains(type)) owed.add(type);
    }
    return owed;
  }

  /**
   * The call masked; fails with a refusal where something cannot be.
   *
   * @param owed categories or types to mask, one at least
   * @param persons whether strings that name persons are replaced on the way out anyway
   * @param keyed a number for a value, where the vendor keeps the conversation; null elsewhere
   */
  public Future<MaskedCall> masked(
      Set<String> owed, boolean persons, @Nullable Function<String, String> keyed) {
    Context context = Vertx.currentContext();
    if (call.size() <= SMALL || context == null) {
      return Future.succeededFuture(owed).map(o -> mask(o, persons, keyed));
    }
    return context
        .executeBlocking(() -> mask(owed, persons, keyed), false)
        .map(Objects::requireNonNull);
  }

  private MaskedCall mask(
      Set<String> owed, boolean persons, @Nullable Function<String, String> keyed) {
    if (Recognition.leaves(contents, owed)) {
      throw unavailable(
          "Policy permits the model only for masked text, and nothing masks names that only the"
              + " recogniser found.");
    }
    try {
      var masked = new Masker(labeller, owed, keyed).mask(call, persons);
      ModelCall read = form.read(masked.body(), named);
      return new MaskedCall(read.counted(call.input()), masked.map(), owed, persons);
    } catch (CannotMask e) {
      throw unavailable(
          "Policy permits the model only for masked text, and " + e.getMessage() + ".");
    } catch (Refusal e) {
      throw unavailable(
          "Policy permits the model only for masked text, and the masked request is none: "
              + e.text());
    }
  }

  private static Refusal unavailable(String message) {
    return Refusal.because(
        RefusalCode.MODEL_NOT_PERMITTED, message, new Reason(UNAVAILABLE, message));
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Masking[" + call + "]";
  }
}
