package dev.drawbridge.gate.content;

import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.MaskDuty;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.sensitivity.Contents;
import dev.drawbridge.sensitivity.Labeller;
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
  /** The obligations of {@code obliged} whose category the prompt holds; often none. */
  public Set<String> owed(List<String> obliged) {
    if (obliged.isEmpty() || contents.findings().isEmpty()) return Set.of();
    Set<String> owed = new TreeSet<>();
    for (String type : contents.findings().keySet()) {
      String category = contents.categories().getOrDefault(type, type);
      for (String each : obliged) {
        if (MaskDuty.of(each).category().equals(category)) owed.add(each);
      }
    }
    return owed;
  }

  /**
   * The call masked; fails with a refusal where something cannot be.
   *
   * @param owed obligations, one at least
   * @param persons whether strings that name persons are replaced on the way out anyway
   * @param keyed a number for a value, where the vendor keeps the conversation; null elsewhere
   * @param random what the form of a value is filled with; null where forms cannot be kept
   */
  public Future<MaskedCall> masked(
      Set<String> owed,
      boolean persons,
      @Nullable Function<String, String> keyed,
      @Nullable Function<String, String> random) {
    Context context = Vertx.currentContext();
    if (call.size() <= Detection.AT_ONCE || context == null) {
      return Future.succeededFuture(owed).map(o -> mask(o, persons, keyed, random));
    }
    return context
        .executeBlocking(() -> mask(owed, persons, keyed, random), false)
        .map(Objects::requireNonNull);
  }

  private MaskedCall mask(
      Set<String> owed,
      boolean persons,
      @Nullable Function<String, String> keyed,
      @Nullable Function<String, String> random) {
    Set<String> categories = new TreeSet<>();
    Set<String> kept = new TreeSet<>();
    for (String each : owed) {
      MaskDuty duty = MaskDuty.of(each);
      categories.add(duty.category());
      if (duty.keepsForm()) kept.add(duty.category());
    }
    if (contents.recognised().leaves(categories)) {
      throw unavailable(
          "Policy permits the model only for masked text, and a recogniser found something that"
              + " it did not say the place of.");
    }
    try {
      var masker = new Masker(labeller, categories, keyed).knowing(contents.recognised());
      if (random != null) masker.keeping(kept, random);
      var masked = masker.mask(call, persons);
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

  /** Whether that is why something failed: the call cannot be masked. */
  public static boolean isUnavailable(Throwable failure) {
    return failure instanceof Refusal refusal
        && refusal.details().reasons().stream()
            .anyMatch(reason -> reason.code().equals(Routes.MASK_UNAVAILABLE));
  }

  private static Refusal unavailable(String message) {
    return Refusal.because(
        RefusalCode.MODEL_NOT_PERMITTED, message, new Reason(Routes.MASK_UNAVAILABLE, message));
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "Masking[" + call + "]";
  }
}
