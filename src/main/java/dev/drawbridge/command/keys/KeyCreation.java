package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.OperationCommand;
import dev.drawbridge.command.policy.TeamFacts;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.decision.PolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code key create} does beside the operation: a key without {@code --roles} has those that
 * its team asks for, and what policy will refuse is warned of.
 */
final class KeyCreation implements OperationCommand.Show {
  private final List<String> warnings = new ArrayList<>();

  @Override
  public void before(Terminal terminal, Snapshot config, Map<String, Object> asked)
      throws Exception {
    String team = String.valueOf(asked.get("team"));
    List<String> roles = List.of();
    boolean named = asked.get("roles") instanceof List<?>;
    if (asked.get("roles") instanceof List<?> list) {
      roles = TeamFacts.named(list.stream().map(String::valueOf).toList());
    }
    try {
      TeamFacts facts = TeamFacts.of(config);
      if (!named) roles = facts.asked(team);
      warnings.addAll(facts.warnings(team, roles));
    } catch (PolicyException e) {
      terminal.warn("what the team asks for is not known: " + e.getMessage());
    }
    asked.put("roles", roles);
  }

  @Override
  public void print(Terminal terminal, JsonNode key) {
    KeyCommand.secret(terminal, key);
  }

  @Override
  public void after(Terminal terminal) {
    warnings.forEach(terminal::warn);
  }
}
