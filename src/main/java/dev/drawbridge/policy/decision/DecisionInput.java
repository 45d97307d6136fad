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
   * @param maxOutputTokens the caller's own bound
   * @param estimatedInputTokens above 1,000 rounded up to the next 1 %
   * @param tags those whose values the configuration declares
   * @param openTags the others, which are recorded and no input of policy
   * @param attempt 1 for the first decision
   */
  public record Request(
      RequestId id,
      Instant time,
      Operation operation,
      String model,
      Catalog.Kind requested,
      boolean stream,
      @Nullable String purpose,
      @Nullable Integer maxOutputTokens,
      long estimatedInputTokens,
      Set<Capability> needs,
      Map<String, String> tags,
      int attempt,
      List<Failed> failed,
      Map<String, String> openTags) {

    /** A request whose every tag has declared values. */
    public Request(
        RequestId id,
        Instant time,
        Operation operation,
        String model,
        Catalog.Kind requested,
        boolean stream,
        @Nullable String purpose,
        @Nullable Integer maxOutputTokens,
        long estimatedInputTokens,
        Set<Capability> needs,
        Map<String, String> tags,
        int attempt,
        List<Failed> failed) {
      this(
          id,
          time,
          operation,
          model,
          requested,
          stream,
          purpose,
          maxOutputTokens,
          estimatedInputTokens,
          needs,
          tags,
          attempt,
          failed,
          Map.of());
    }

    /** Every tag, as the record keeps them. */
    public Map<String, String> allTags() {
      if (openTags.isEmpty()) return tags;
      Map<String, String> all = new TreeMap<>(tags);
      all.putAll(openTags);
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
}
