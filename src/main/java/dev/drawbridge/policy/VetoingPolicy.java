package dev.drawbridge.policy;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionSnapshot;
import dev.drawbridge.policy.decision.GatewayVeto;
import dev.drawbridge.policy.decision.ReasonCodes;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy whose verdicts are restricted by the gateway's own vetoes. The vetoes are applied after
 * the cache, so that a new one acts at once.
 */
final class VetoingPolicy implements Policy {
  private final Policy policy;
  private final Blocks blocks;

  VetoingPolicy(Policy policy, Blocks blocks) {
    this.policy = policy;
    this.blocks = blocks;
  }

  @Override
  public Future<Verdict> decide(DecisionInput input) {
    return policy.decide(input).map(verdict -> vetoed(input, verdict));
  }

  private Verdict vetoed(DecisionInput input, Verdict verdict) {
    List<GatewayVeto> found = new ArrayList<>(0);
    blocks.against(input, found);
    KeyNarrowing.against(input, found);
    return GatewayVeto.lay(found, verdict, input.candidates());
  }

  /** What the gateway objected to then, it objects to again. */
  @Override
  public Future<Verdict> decideAgain(RecordedDecision recorded) {
    List<GatewayVeto> then = recorded.verdict().objections();
    return policy
        .decideAgain(recorded)
        .map(
            verdict ->
                GatewayVeto.again(then, verdict, RecordedDecision.ids(recorded.candidates())));
  }

  @Override
  public Set<String> reads() {
    return policy.reads();
  }

  @Override
  public DecisionSnapshot snapshot() {
    return policy.snapshot();
  }

  /**
   * A block stops its caller here too; but an administrator, who may do everything, is not shut out
   * by one that was set from elsewhere than the machine.
   */
  @Override
  public Future<Boolean> permitsAdmin(
      Caller caller, String action, String resource, @Nullable AdminTarget target) {
    return policy
        .permitsAdmin(caller, action, resource, target)
        .compose(
            permitted -> {
              if (!permitted || blocked(caller, null).isEmpty()) {
                return Future.succeededFuture(permitted);
              }
              if (blocks.ofTheMachine().against(caller, null).isPresent()) {
                return Future.succeededFuture(false);
              }
              return policy.permitsAdmin(caller, EVERY_ACTION, resource);
            });
  }

  @Override
  public Future<Boolean> grantsAdmin(Caller caller, String action, String resource) {
    return policy.grantsAdmin(caller, action, resource);
  }

  @Override
  public Optional<Reason> blocked(Caller caller, @Nullable Model model) {
    return blocks.against(caller, model);
  }

  @Override
  public List<Block> blocksOfFacts() {
    return blocks.ofFacts();
  }

  @Override
  public Future<ReasonCodes> codes() {
    return policy.codes();
  }

  @Override
  public boolean knowsGrants() {
    return policy.knowsGrants();
  }

  @Override
  public String revision() {
    return policy.revision();
  }

  @Override
  public String engine() {
    return policy.engine();
  }

  @Override
  public Future<String> evaluate(String inputJson) {
    return policy.evaluate(inputJson);
  }

  @Override
  public @Nullable String away() {
    return policy.away();
  }

  @Override
  public Future<Void> probe() {
    return policy.probe();
  }

  @Override
  public Optional<Team> team(String name) {
    return policy.team(name);
  }

  @Override
  public Future<Void> close() {
    return policy.close();
  }
}
