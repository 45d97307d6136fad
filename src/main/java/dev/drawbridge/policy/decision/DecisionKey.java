package dev.drawbridge.policy.decision;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.sensitivity.Label;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes two questions equal: by value all that the policy reads but the request's id, and the
 * models by the identity of the catalogue that they come from. The organisation is the cache's own.
 */
public final class DecisionKey {
  private final DecisionInput input;
  private final Set<Reads> reads;
  private final long minute;
  private final int hash;

  public DecisionKey(DecisionInput input, Set<Reads> reads) {
    this.input = input;
    this.reads = reads;
    Instant time = input.request().time();
    minute = reads.contains(Reads.REQUEST_TIME) ? Math.floorDiv(time.getEpochSecond(), 60) : 0;
    hash = hash(input);
  }

  /** Of the parts that differ most; the others are left to {@link #equals}. */
  private int hash(DecisionInput input) {
    var request = input.request();
    Caller caller = input.principal();
    int h = request.model().hashCode();
    h = 31 * h + Long.hashCode(minute);
    h = 31 * h + Long.hashCode(request.estimatedInputTokens());
    h = 31 * h + Objects.hashCode(request.maxOutputTokens());
    h = 31 * h + Objects.hashCode(request.purpose());
    h = 31 * h + request.tags().hashCode();
    h = 31 * h + request.failed().size();
    h = 31 * h + (request.stream() ? 1 : 0);
    h = 31 * h + Objects.hashCode(caller.team());
    h = 31 * h + caller.roles().hashCode();
    h = 31 * h + caller.claims().hashCode();
    h = 31 * h + (caller.key() == null ? 0 : caller.key().id().hashCode());
    Person person = caller.onBehalfOf();
    if (person != null) h = 31 * h + person.teams().hashCode();
    if (reads.contains(Reads.PRINCIPAL_ID)) {
      h = 31 * h + caller.id().hashCode();
      if (person != null) h = 31 * h + person.id().hashCode();
    }
    if (reads.contains(Reads.SOURCE)) h = 31 * h + input.sourceAddress().hashCode();
    h = 31 * h + input.sensitivity().level().hashCode();
    h = 31 * h + input.sensitivity().findings().hashCode();
    for (Candidate candidate : input.candidates()) {
      h = 31 * h + System.identityHashCode(candidate.model());
      h = 31 * h + candidate.health().hashCode();
      h = 31 * h + (candidate.fits() ? 1 : 0);
      h = 31 * h + candidate.lost().size();
    }
    return h ^ (h >>> 16);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof DecisionKey key
            && hash == key.hash
            && minute == key.minute
            && same(input.request(), key.input.request())
            && same(input.principal(), key.input.principal())
            && same(input.sensitivity(), key.input.sensitivity())
            && same(input.candidates(), key.input.candidates())
            && input.grants().equals(key.input.grants())
            && (!reads.contains(Reads.SOURCE)
                || input.sourceAddress().equals(key.input.sourceAddress())));
  }

  private static boolean same(DecisionInput.Request a, DecisionInput.Request b) {
    return a.operation() == b.operation()
        && a.model().equals(b.model())
        && a.requested() == b.requested()
        && a.stream() == b.stream()
        && Objects.equals(a.purpose(), b.purpose())
        && Objects.equals(a.maxOutputTokens(), b.maxOutputTokens())
        && a.estimatedInputTokens() == b.estimatedInputTokens()
        && a.attempt() == b.attempt()
        && a.needs().equals(b.needs())
        && a.tags().equals(b.tags())
        && a.failed().equals(b.failed());
  }

  /** A credential's end is no input of policy. */
  private boolean same(Caller a, Caller b) {
    return a.kind() == b.kind()
        && (!reads.contains(Reads.PRINCIPAL_ID) || a.id().equals(b.id()))
        && Objects.equals(a.issuer(), b.issuer())
        && (!reads.contains(Reads.PRINCIPAL_NAME) || a.name().equals(b.name()))
        && Objects.equals(a.team(), b.team())
        && a.teams().equals(b.teams())
        && a.roles().equals(b.roles())
        && a.claims().equals(b.claims())
        && Objects.equals(a.key(), b.key())
        && same(a.onBehalfOf(), b.onBehalfOf());
  }

  private boolean same(@Nullable Person a, @Nullable Person b) {
    if (a == null || b == null) return a == b;
    return (!reads.contains(Reads.PRINCIPAL_ID) || a.id().equals(b.id()))
        && (!reads.contains(Reads.PRINCIPAL_NAME) || Objects.equals(a.name(), b.name()))
        && Objects.equals(a.issuer(), b.issuer())
        && a.source() == b.source()
        && a.teams().equals(b.teams())
        && a.roles().equals(b.roles())
        && a.claims().equals(b.claims());
  }

  private static boolean same(Label a, Label b) {
    return a.level() == b.level()
        && a.declared() == b.declared()
        && a.categories().equals(b.categories())
        && a.findings().equals(b.findings())
        && a.unscanned().equals(b.unscanned())
        && a.lowerTo() == b.lowerTo();
  }

  private static boolean same(List<Candidate> a, List<Candidate> b) {
    if (a.size() != b.size()) return false;
    for (int i = 0; i < a.size(); i++) {
      Candidate one = a.get(i);
      Candidate other = b.get(i);
      Model model = one.model();
      if (!sameInstance(model, other.model())
          || one.fits() != other.fits()
          || one.health() != other.health()
          || !one.lost().equals(other.lost())
          || Double.compare(one.estimatedCostUsd(), other.estimatedCostUsd()) != 0) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // a catalogue's models are one object each
  private static boolean sameInstance(Model a, Model b) {
    return a == b;
  }
}
