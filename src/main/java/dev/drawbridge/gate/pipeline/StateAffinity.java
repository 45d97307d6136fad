package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.States;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.HeldState;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.sensitivity.AnswerLabel;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that name what a vendor keeps, such as an answer to go on from: they go to the provider
 * that keeps it and nowhere else, and only for the principal that it was made for. Whether that
 * provider is still permitted is policy's to say, as of any call.
 *
 * <p>An id that was not given out here is refused, unless the team's facts permit the field that
 * names it: then it goes to the one provider that all models asked for are at.
 */
final class StateAffinity {
  private static final Logger log = LoggerFactory.getLogger(StateAffinity.class);

  private StateAffinity() {}

  /** Whether a call names what a vendor keeps. */
  static boolean names(ModelCall call) {
    return call.features().contains(Feature.STORED_STATE);
  }

  /** The ids by which a call names what a vendor keeps. */
  static Set<String> ids(ModelCall call) {
    return names(call) ? States.named(call).keySet() : Set.of();
  }

  /** What is asked, with what the turns were labelled that a vendor keeps and it goes on with. */
  static Future<Question.Asked> labelled(GateSnapshot snapshot, Question.Asked asked) {
    Set<String> ids = ids(asked.call());
    if (ids.isEmpty()) return Future.succeededFuture(asked);
    return snapshot
        .identity()
        .states()
        .find(asked.caller(), ids)
        .map(
            held -> {
              EarlierLabel label = null;
              for (HeldState state : held.values()) {
                label = EarlierLabel.higher(label, state.label());
              }
              return asked.after(label);
            });
  }

  /** The models that can serve a call; fails with {@code state_not_found}. */
  static Future<Catalog.Resolution> narrow(
      GateSnapshot snapshot, Question.Asked asked, Catalog.Resolution resolution) {
    Caller caller = asked.caller();
    ModelCall call = asked.call();
    if (!names(call)) return Future.succeededFuture(resolution);
    Map<String, String> named = States.named(call);
    Set<String> permitted = Fields.permitted(snapshot, caller);
    if (named.isEmpty()) {
      // Kept by a vendor, but under no id that could be looked up.
      return Future.succeededFuture(resolution);
    }
    return snapshot
        .identity()
        .states()
        .find(caller, named.keySet())
        .map(
            held -> {
              Set<String> providers = new TreeSet<>();
              held.values().forEach(state -> providers.add(state.provider()));
              boolean strange = false;
              for (Map.Entry<String, String> each : named.entrySet()) {
                if (held.containsKey(each.getKey())) continue;
                if (!permitted.contains(each.getValue())) throw unknown(each.getValue());
                strange = true;
              }
              if (strange && providers.isEmpty()) providers.addAll(providersOf(resolution));
              return at(providers, resolution, named.values().iterator().next());
            });
  }

  /**
   * The id of the credential that what a call refers to is kept with; null for a call that refers
   * to nothing, or to what several keep.
   */
  static Future<@Nullable String> keptWith(GateSnapshot snapshot, Caller caller, ModelCall call) {
    Map<String, String> named = names(call) ? States.named(call) : Map.of();
    if (named.isEmpty()) return Future.succeededFuture();
    return snapshot
        .identity()
        .states()
        .find(caller, named.keySet())
        .map(
            held -> {
              Set<String> credentials = new TreeSet<>();
              held.values().forEach(state -> credentials.add(state.credential()));
              return credentials.size() == 1 ? credentials.iterator().next() : null;
            });
  }

  private static Set<String> providersOf(Catalog.Resolution resolution) {
    return resolution.models().stream().map(m -> m.provider().id()).collect(Collectors.toSet());
  }

  private static Catalog.Resolution at(
      Set<String> providers, Catalog.Resolution resolution, String field) {
    if (providers.size() > 1) {
      throw refusal(
          field,
          "state_divided",
          "What the request refers to is kept by several providers, or may be: name a model of the"
              + " one that keeps it.");
    }
    List<Model> there =
        resolution.models().stream().filter(m -> providers.contains(m.provider().id())).toList();
    if (there.isEmpty()) {
      throw refusal(
          field,
          "state_elsewhere",
          "What "
              + field
              + " refers to is kept by "
              + String.join(", ", providers)
              + ", where the model asked for is not.");
    }
    return new Catalog.Resolution(resolution.kind(), there);
  }

  private static Refusal unknown(String field) {
    return refusal(
        field,
        "state_unknown",
        "What "
            + field
            + " refers to was not found for this caller. Most models keep nothing: send what went"
            + " before along, as clients of the responses do that say store: false.");
  }

  private static Refusal refusal(String field, String reason, String message) {
    return new Refusal(
        RefusalCode.STATE_NOT_FOUND,
        message,
        Refusal.Details.NONE.withParam(field).withReasons(List.of(new Reason(reason, message))));
  }

  /**
   * Remembers what a vendor keeps of its answer, before the answer ends. Never fails: a caller has
   * its answer all the same, and is told later that nothing can be gone on from.
   *
   * @param answer what was found in it
   */
  static Future<Void> hold(
      GateSnapshot snapshot,
      Question question,
      Attempt attempt,
      List<String> ids,
      AnswerLabel answer,
      ConversationMemory memory) {
    Question.Asked asked = question.asked();
    EarlierLabel label = ConversationMemory.earlier(question.input().sensitivity());
    if (!answer.findings().isEmpty()) {
      EarlierLabel said = new EarlierLabel(answer.level(), answer.categories());
      label = Objects.requireNonNull(EarlierLabel.higher(label, said));
    }
    String end = asked.contents().ending().text();
    memory.kept(asked.caller(), ids, label, end, asked.id().value());
    var state =
        new HeldState(
            attempt.provider(),
            attempt.model(),
            attempt.credential(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            label);
    return snapshot
        .identity()
        .states()
        .hold(asked.caller(), ids, state)
        .recover(
            failure -> {
              log.warn(
                  EventCode.STATE_UNSHARED,
                  "request {}: what its vendor keeps is not known elsewhere: {}",
                  asked.id(),
                  failure.getMessage());
              return Future.succeededFuture();
            });
  }
}
