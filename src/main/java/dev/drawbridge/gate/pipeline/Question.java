package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.TagRules;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.sensitivity.Contents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The question that policy is asked about one call: the same for a request, its fallbacks and an
 * explanation.
 *
 * @param asked what its caller asks
 * @param resolution what the asked name stands for
 * @param input the question
 */
public record Question(Asked asked, Catalog.Resolution resolution, DecisionInput input) {

  /**
   * How sensitive a caller says that its prompt is.
   *
   * @param level null for nothing
   * @param reason why it declares so, null for nothing
   */
  public record Declared(@Nullable Level level, @Nullable String reason) {}

  /**
   * What a caller asks, over HTTP or on the command line.
   *
   * @param contents what detectors found in the prompt
   */
  public record Asked(
      RequestId id,
      Caller caller,
      ModelCall call,
      @Nullable String purpose,
      Declared declared,
      Contents contents,
      Map<String, String> tags,
      String sourceAddress) {

    /** The same of another call. */
    public Asked about(ModelCall other) {
      return new Asked(id, caller, other, purpose, declared, contents, tags, sourceAddress);
    }

    /** The same after earlier turns of its conversation. */
    Asked after(@Nullable EarlierLabel turns) {
      if (turns == null) return this;
      Contents both = contents.after(turns);
      return new Asked(id, caller, call, purpose, declared, both, tags, sourceAddress);
    }

    public Asked purposed(String other) {
      return new Asked(id, caller, call, other, declared, contents, tags, sourceAddress);
    }

    public Asked declaring(Level other) {
      var level = new Declared(other, declared.reason);
      return new Asked(id, caller, call, purpose, level, contents, tags, sourceAddress);
    }

    public Asked inTeam(String other) {
      Caller member = caller.inTeam(other);
      return new Asked(id, member, call, purpose, declared, contents, tags, sourceAddress);
    }
  }

  /** The first question about a call whose name stands for {@code resolution}. */
  public static Question ask(GateSnapshot snapshot, Asked asked, Catalog.Resolution resolution) {
    return ask(snapshot, asked, resolution, resolution.models(), List.of());
  }

  /**
   * The question after failures. A concrete model may be replaced, so every model is a candidate
   * then, but where a vendor's own state is asked for; whether it is permitted is policy's to say.
   */
  static Question again(
      GateSnapshot snapshot, Asked asked, Catalog.Resolution resolution, List<Failed> failed) {
    List<Model> candidates =
        resolution.kind() == Catalog.Kind.CONCRETE && !StateAffinity.names(asked.call())
            ? snapshot.catalog().substitutes(resolution.models())
            : resolution.models();
    return ask(snapshot, asked, resolution, candidates, failed);
  }

  private static Question ask(
      GateSnapshot snapshot,
      Asked asked,
      Catalog.Resolution resolution,
      List<Model> models,
      List<Failed> failed) {
    ModelCall call = asked.call();
    var health = snapshot.upstream().health();
    List<Candidate> candidates = new ArrayList<>(models.size());
    for (Model model : models) {
      candidates.add(
          new Candidate(
              model,
              Estimates.costUsd(model, call),
              Estimates.fits(model, call),
              health.circuit(model.provider().id(), model.id()),
              Targets.lost(call, model)));
    }
    Caller caller = asked.caller();
    var key = caller.key();
    if (key != null && !key.limits().models().isEmpty()) {
      caller =
          caller.withKey(
              key.withModels(Selectors.expanded(key.limits().models(), snapshot.catalog())));
    }
    TagRules rules = snapshot.callers().tags();
    Map<String, String> tags = Tags.of(rules, caller, asked.tags(), call);
    String purpose = asked.purpose();
    if (purpose == null && key != null) purpose = key.limits().purpose();
    var request =
        new DecisionInput.Request(
            asked.id(),
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            new DecisionInput.Request.Call(
                call.operation(),
                resolution.named(call.model()),
                resolution.kind(),
                call.stream(),
                call.needs()),
            purpose,
            new DecisionInput.Request.Size(
                call.maxOutputTokens(), Estimates.roundTokens(call.estimatedInputTokens())),
            new DecisionInput.Request.Tags(rules.closed(tags), rules.open(tags)),
            new DecisionInput.Request.Attempts(failed.size() + 1, failed));
    return new Question(
        asked,
        resolution,
        new DecisionInput(
            request,
            caller,
            snapshot
                .labeller()
                .label(asked.contents(), asked.declared().level(), asked.declared().reason()),
            candidates,
            snapshot.organisation(),
            asked.sourceAddress(),
            snapshot.callers().grants().of(caller)));
  }

  /** The same question where this was granted. */
  public Question granted(List<Grant> grants) {
    return new Question(asked, resolution, input.granted(grants));
  }

  /** The same question with the costs and sizes of a call whose tokens are counted. */
  Question recounted(ModelCall call) {
    List<Candidate> candidates = new ArrayList<>(input.candidates().size());
    for (Candidate c : input.candidates()) {
      Model model = c.model();
      candidates.add(
          new Candidate(
              model,
              Estimates.costUsd(model, call),
              Estimates.fits(model, call),
              c.health(),
              c.lost()));
    }
    return new Question(
        asked.about(call),
        resolution,
        new DecisionInput(
            input.request(),
            input.principal(),
            input.sensitivity(),
            candidates,
            input.organisation(),
            input.sourceAddress(),
            input.grants()));
  }
}
