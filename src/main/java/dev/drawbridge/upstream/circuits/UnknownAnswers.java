package dev.drawbridge.upstream.circuits;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers that no rule knows: how many of which shape, the last few shapes of each provider.
 * Thread-safe.
 */
public final class UnknownAnswers {
  /** Shapes kept for a provider; the one that came least lately makes room. */
  private static final int EACH = 8;

  /** Providers of which shapes are kept. */
  private static final int PROVIDERS = 1_000;

  private final Clock clock;
  private final Map<String, Map<Form, Seen>> providers = new LinkedHashMap<>();

  private record Form(int status, String shape) {}

  private record Seen(long count, Instant last) {}

  /**
   * What came lately.
   *
   * @param shape names of members, and kinds and lengths of values
   * @param count how often, while it was kept
   */
  public record Unknown(int status, String shape, long count, Instant last) {}

  UnknownAnswers(Clock clock) {
    this.clock = clock;
  }

  /** An answer of a provider that no rule knows. */
  public synchronized void came(String provider, int status, String shape) {
    if (providers.size() >= PROVIDERS && !providers.containsKey(provider)) return;
    Map<Form, Seen> forms = providers.computeIfAbsent(provider, id -> new LinkedHashMap<>());
    var form = new Form(status, shape);
    Seen before = forms.remove(form);
    if (forms.size() == EACH) forms.remove(forms.keySet().iterator().next());
    forms.put(form, new Seen(before == null ? 1 : before.count() + 1, clock.instant()));
  }

  /** Those of a provider, the latest last. */
  public synchronized List<Unknown> of(String provider) {
    List<Unknown> all = new ArrayList<>();
    providers
        .getOrDefault(provider, Map.of())
        .forEach(
            (form, seen) ->
                all.add(new Unknown(form.status(), form.shape(), seen.count(), seen.last())));
    return all;
  }
}
