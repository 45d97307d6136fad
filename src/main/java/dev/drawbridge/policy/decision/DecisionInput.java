package dev.drawbridge.policy.decision;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.sensitivity.Label;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The question that policy answers: contract {@code drawbridge/decision/v1}.
 *
 * @param candidates the models that the asked name stands for, in the catalogue's order
 * @param grants what was granted to the caller, or to its team, and is in force
 */
public record DecisionInput(
    Request request,
    Caller principal,
    Label sensitivity,
    List<Candidate> candidates,
    Organisation organisation,
    String sourceAddress,
    List<Grant> grants) {

  /** The longest string of an input, in bytes of UTF-8. */
  public static final int LONGEST_TEXT = 1024;

  /**
   * What is asked.
   *
   * @param time cut to the minute
   * @param purpose null where neither the caller nor its key says one: the team's default holds
   */
  public record Request(
      RequestId id,
      Instant time,
      Call call,
      @Nullable String purpose,
      Size size,
      Tags tagged,
      Attempts attempts) {

    /** What is to be done by which model. */
    public record Call(
        Operation operation,
        String model,
        Catalog.Kind requested,
        boolean stream,
        Set<Capability> needs) {}

    /**
     * How much it takes.
     *
     * @param maxOutputTokens the caller's own bound
     * @param estimatedInputTokens above 1,000 rounded up to the next 1 %
     */
    public record Size(@Nullable Integer maxOutputTokens, long estimatedInputTokens) {}

    /**
     * How it is marked.
     *
     * @param declared tags whose values the configuration declares
     * @param open the others, which are recorded and no input of policy
     */
    public record Tags(Map<String, String> declared, Map<String, String> open) {}

    /**
     * What was tried before.
     *
     * @param attempt 1 for the first decision
     */
    public record Attempts(int attempt, List<Failed> failed) {}

    public Operation operation() {
      return call.operation;
    }

    public String model() {
      return call.model;
    }

    public Catalog.Kind requested() {
      return call.requested;
    }

    public boolean stream() {
      return call.stream;
    }

    public Set<Capability> needs() {
      return call.needs;
    }

    public @Nullable Integer maxOutputTokens() {
      return size.maxOutputTokens;
    }

    public long estimatedInputTokens() {
      return size.estimatedInputTokens;
    }

    /** The tags that are an input of policy. */
    public Map<String, String> tags() {
      return tagged.declared;
    }

    public Map<String, String> openTags() {
      return tagged.open;
    }

    public int attempt() {
      return attempts.attempt;
    }

    public List<Failed> failed() {
      return attempts.failed;
    }

    /** Every tag, as the record keeps them. */
    public Map<String, String> allTags() {
      if (openTags().isEmpty()) return tags();
      Map<String, String> all = new TreeMap<>(tags());
      all.putAll(openTags());
      return all;
    }
  }

  /** A target that failed before. */
  public record Failed(String model, String provider, SignalClass signal) {
    /**
     * Whether it keeps the same request from a model too: from the one that failed, and from all of
     * a vendor that said that it serves nobody from here.
     */
    public boolean keepsFrom(Model other) {
      return provider.equals(other.provider().id())
          && (model.equals(other.id()) || SignalScope.of(signal) == SignalScope.PROVIDER);
    }
  }

  /** The same where this was granted, and nothing else. */
  public DecisionInput granted(List<Grant> others) {
    return new DecisionInput(
        request, principal, sensitivity, candidates, organisation, sourceAddress, others);
  }
}
