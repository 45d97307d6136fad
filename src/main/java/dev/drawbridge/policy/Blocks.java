package dev.drawbridge.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Block.Target;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.GatewayVeto;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies blocks, those of the facts and those set since, to a call, whatever the bundle says of
 * them. The reason of a block is for those who set it, so no message shows it.
 */
final class Blocks {
  static final String CODE = "blocked";

  private final List<Block> facts;
  private final Supplier<List<Block>> live;
  private final InstantSource clock;

  /**
   * @param live the blocks set since; may throw a refusal, which is then the call's
   */
  Blocks(List<Block> facts, Supplier<List<Block>> live, InstantSource clock) {
    this.facts = List.copyOf(facts);
    this.live = live;
    this.clock = clock;
  }

  /** Those of the facts, and those that a local user set on the machine. */
  Blocks ofTheMachine() {
    return new Blocks(
        facts, () -> live.get().stream().filter(Block::isOfTheMachine).toList(), clock);
  }

  List<Block> ofFacts() {
    return facts;
  }

  /** What stands against a call, and against some of its candidates. */
  void against(DecisionInput input, List<GatewayVeto> found) {
    List<Block> blocks = inForce();
    if (blocks.isEmpty()) return;
    caller(blocks, input.principal())
        .ifPresent(reason -> found.add(new GatewayVeto(reason, null, true)));
    Map<String, Model> stopped = new LinkedHashMap<>();
    for (Candidate candidate : input.candidates()) {
      if (stops(blocks, candidate.model())) {
        stopped.putIfAbsent(candidate.model().id(), candidate.model());
      }
    }
    if (stopped.isEmpty()) return;
    String names = VetoedModels.of(List.copyOf(stopped.values()));
    Reason reason = new Reason(CODE, "A block stands against " + names + ".");
    found.add(new GatewayVeto(reason, stopped.keySet(), true));
  }

  /** What stands against a call that is served by a model; empty where nothing does. */
  Optional<Reason> against(Caller caller, @Nullable Model model) {
    List<Block> blocks = inForce();
    Optional<Reason> reason = caller(blocks, caller);
    if (reason.isPresent() || model == null || !stops(blocks, model)) return reason;
    return Optional.of(new Reason(CODE, "A block stands against " + VetoedModels.of(model) + "."));
  }

  private List<Block> inForce() {
    List<Block> set = live.get();
    if (facts.isEmpty() && set.isEmpty()) return List.of();
    Instant now = clock.instant();
    List<Block> blocks = new ArrayList<>(facts.size() + set.size());
    for (Block block : facts) if (block.inForce(now)) blocks.add(block);
    for (Block block : set) if (block.inForce(now)) blocks.add(block);
    return blocks;
  }

  private static Optional<Reason> caller(List<Block> blocks, Caller caller) {
    if (stops(blocks, Target.TEAM, caller.team())) {
      return Optional.of(new Reason(CODE, "Team " + caller.team() + " is blocked."));
    }
    KeyFacts key = caller.key();
    Person person = caller.onBehalfOf();
    boolean blocked =
        stops(blocks, Target.PRINCIPAL, caller.id())
            || stops(blocks, Target.KEY, key == null ? null : key.id())
            || (person != null && person(blocks, person));
    return blocked ? Optional.of(new Reason(CODE, "The caller is blocked.")) : Optional.empty();
  }

  /** A person is stopped by its id, and where there is no team left that it could act for. */
  private static boolean person(List<Block> blocks, Person person) {
    if (stops(blocks, Target.PRINCIPAL, person.id())) return true;
    if (person.teams().isEmpty()) return false;
    return person.teams().stream().allMatch(team -> stops(blocks, Target.TEAM, team));
  }

  private static boolean stops(List<Block> blocks, Model model) {
    return stops(blocks, Target.MODEL, model.id())
        || stops(blocks, Target.MODEL, model.name())
        || stops(blocks, Target.MODEL, Catalog.idAt(model.name(), model.provider().id()))
        || stops(blocks, Target.PROVIDER, model.provider().id());
  }

  private static boolean stops(List<Block> blocks, Target target, @Nullable String name) {
    for (Block block : blocks) if (block.stops(target, name)) return true;
    return false;
  }

  /**
   * The facts' blocks. An end that cannot be read is none, and so is one that states an offset:
   * Rego, which holds the same blocks, compares such times as text.
   */
  static List<Block> ofFacts(ObjectNode data) {
    List<Block> blocks = new ArrayList<>();
    for (JsonNode fact : data.path("drawbridge").path("facts").path("blocks")) {
      for (Target target : Target.values()) {
        JsonNode name = fact.path(target.wire());
        if (!name.isTextual()) continue;
        blocks.add(
            Block.ofFacts(
                target,
                name.textValue(),
                until(fact.path("until").asText("")),
                fact.path("reason").asText("")));
      }
    }
    return blocks;
  }

  private static @Nullable Instant until(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : text.endsWith("Z") ? Instant.parse(text) : null;
    } catch (DateTimeException none) {
      return null;
    }
  }
}
