package dev.drawbridge.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is alike in many requests: who asks for what and how. One object for each, compared by
 * identity.
 */
final class RequestFacts {
  private static final String BLOCKED = "blocked";

  private final ObjectNode input;
  private final ObjectNode request;
  private final Caller caller;
  private final String model;
  private final Operation operation;
  private final @Nullable Integer mostOutput;
  private final Set<Capability> needs;
  private final List<GatewayVeto> vetoes;
  private final Map<String, Set<Feature>> lost;

  /**
   * Reads a recorded decision input.
   *
   * @param recorded without what differs from request to request
   * @param candidates those that were recorded
   * @param vetoes the gateway's own, at that time
   */
  RequestFacts(ObjectNode recorded, JsonNode candidates, List<GatewayVeto> vetoes) {
    this.input = recorded;
    this.request = (ObjectNode) recorded.path("request");
    this.caller = RecordedPrincipal.read(recorded.path("principal"));
    this.model = request.path("model").asText();
    this.operation = operation(request.path("operation").asText());
    JsonNode most = request.path("max_output_tokens");
    this.mostOutput = most.isInt() ? Integer.valueOf(most.intValue()) : null;
    this.needs = needs(request.path("needs"));
    // A key's narrowing stands as it did; blocks are asked for anew.
    this.vetoes =
        vetoes.stream()
            .filter(each -> each.models() == null && !each.reason().code().equals(BLOCKED))
            .toList();
    this.lost = lost(candidates);
  }

  private static Operation operation(String wire) {
    for (Operation each : Operation.values()) if (each.wire().equals(wire)) return each;
    return Operation.CHAT;
  }

  private static Set<Capability> needs(JsonNode names) {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    for (JsonNode name : names) Capability.of(name.asText()).ifPresent(needs::add);
    return Set.copyOf(needs);
  }

  private static Map<String, Set<Feature>> lost(JsonNode candidates) {
    Map<String, Set<Feature>> lost = new HashMap<>();
    for (JsonNode candidate : candidates) {
      Set<Feature> features = EnumSet.noneOf(Feature.class);
      for (JsonNode name : candidate.path("lost")) {
        for (Feature each : Feature.values()) {
          if (each.wire().equals(name.asText())) features.add(each);
        }
      }
      lost.put(candidate.path("id").asText(), Set.copyOf(features));
    }
    return lost;
  }

  /** The decision input but for what differs from request to request. Not to be changed. */
  ObjectNode input() {
    return input;
  }

  /** The input's {@code request}. Not to be changed. */
  ObjectNode request() {
    return request;
  }

  Caller caller() {
    return caller;
  }

  /** The team that the caller acts for; empty for none. */
  String team() {
    String team = caller.team();
    return team == null ? "" : team;
  }

  /** The name that was asked for. */
  String model() {
    return model;
  }

  /** What stands against the whole call, whatever policy says. */
  List<GatewayVeto> vetoes() {
    return vetoes;
  }

  /**
   * What a model's dialect cannot say of the request: as recorded of the model, else of another one
   * of its dialect.
   */
  Set<Feature> lost(Model candidate, Catalog catalog) {
    Set<Feature> own = lost.get(candidate.id());
    if (own != null) return own;
    for (var each : lost.entrySet()) {
      Optional<Model> other = catalog.model(each.getKey());
      if (other.isPresent() && alike(other.get(), candidate)) return each.getValue();
    }
    return Set.of();
  }

  private static boolean alike(Model a, Model b) {
    return String.valueOf(a.provider().dialect()).equals(String.valueOf(b.provider().dialect()));
  }

  /** A call of that size, without content. */
  ModelCall call(long inputTokens) {
    return new ModelCall(
        Dialects.configured(null).dialect(),
        operation,
        model,
        new ModelCall.WantedAnswer(request.path("stream").asBoolean(), false, mostOutput, 1),
        new ModelCall.CallUse(needs, Set.of(), Set.of()),
        InputTokens.atMost((int) Math.min(inputTokens, Integer.MAX_VALUE)),
        new ModelCall.CallBody(new byte[0], List.of(), 0));
  }
}
