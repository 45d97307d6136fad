package dev.drawbridge.admin;

import dev.drawbridge.admin.work.ReplayForm;
import dev.drawbridge.exchange.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads what a replay is asked for. */
final class ReplayArguments {
  private static final Duration USUAL = Duration.ofDays(7);

  private ReplayArguments() {}

  /** Fails with {@code invalid_request} that names the field at fault. */
  static ReplayForm read(Arguments asked, Instant now) {
    Instant since = asked.time("since");
    Instant from = since == null ? now.minus(USUAL) : since;
    Instant to = asked.time("until");
    if (!from.isBefore(to == null ? now : to)) {
      throw Refusal.invalid("since", "since is not before " + (to == null ? "now." : "until."));
    }
    return new ReplayForm(bundle(asked.text("bundle")), from, to, asked.text("team"));
  }

  private static ReplayForm.Bundle bundle(@Nullable String wire) {
    if (wire == null) return ReplayForm.Bundle.SHADOW;
    for (ReplayForm.Bundle bundle : ReplayForm.Bundle.values()) {
      if (bundle.wire().equals(wire)) return bundle;
    }
    throw new IllegalArgumentException(wire);
  }
}
