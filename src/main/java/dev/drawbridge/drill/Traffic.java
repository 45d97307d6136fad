package dev.drawbridge.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that a drill plays, oldest first.
 *
 * @param source where they are from
 * @param left requests of the source that cannot be played: their facts are erased, or the record
 *     tells too little
 * @param beyond requests of the source beyond the most that a drill plays, the oldest
 */
public record Traffic(Source source, List<PlayedRequest> requests, long left, long beyond) {
  /** Where requests are from. */
  public enum Source {
    /** The record. */
    RECORD("record"),
    /** Made from the teams and models of the configuration. */
    SAMPLE("sample");

    private final String wire;

    Source(String wire) {
      this.wire = wire;
    }

    public String wire() {
      return wire;
    }
  }

  /** How many requests there are. */
  public int size() {
    return requests.size();
  }

  /** When the first was made; the epoch where there is none. */
  Instant begin() {
    return requests.isEmpty() ? Instant.EPOCH : requests.getFirst().time();
  }

  /** When the last was made; the epoch where there is none. */
  Instant end() {
    return requests.isEmpty() ? Instant.EPOCH : requests.getLast().time();
  }

  /** Gathers requests in any order; equal facts become one object. */
  static final class Gathering {
    private final Map<String, RequestFacts> known = new HashMap<>();
    private final List<PlayedRequest> requests = new ArrayList<>();

    int size() {
      return requests.size();
    }

    /**
     * Adds a request by its recorded decision input.
     *
     * @param inputTokens as billed; negative where that is not known, so the output's
     */
    void add(
        Instant time,
        JsonNode recorded,
        List<GatewayVeto> vetoes,
        long inputTokens,
        long outputTokens) {
      ObjectNode input = recorded.deepCopy();
      JsonNode candidates = input.remove("candidates");
      if (!(input.path("request") instanceof ObjectNode request)) return;
      long estimated = request.path("estimated_input_tokens").asLong();
      for (String each :
          List.of("id", "time", "estimated_input_tokens", "attempt", "failed", "requested")) {
        request.remove(each);
      }
      StringBuilder text = new StringBuilder(input.toString());
      for (JsonNode candidate : candidates) {
        if (candidate.has("lost")) text.append(candidate.path("id")).append(candidate.path("lost"));
      }
      text.append(vetoes);
      RequestFacts facts =
          known.computeIfAbsent(text.toString(), t -> new RequestFacts(input, candidates, vetoes));
      long in = inputTokens < 0 ? estimated : inputTokens;
      JsonNode most = request.path("max_output_tokens");
      boolean chat = request.path("operation").asText().equals(Operation.CHAT.wire());
      long usual = chat ? SampleTraffic.USUAL_OUTPUT : 0;
      long out = outputTokens >= 0 ? outputTokens : Math.min(most.asLong(usual), usual);
      requests.add(new PlayedRequest(time, facts, estimated, in, out));
    }

    Traffic traffic(Source source, long left, long beyond) {
      requests.sort(Comparator.comparing(PlayedRequest::time));
      return new Traffic(source, Collections.unmodifiableList(requests), left, beyond);
    }
  }
}
