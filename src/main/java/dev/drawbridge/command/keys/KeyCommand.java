package dev.drawbridge.command.keys;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.local.LocalKeys;
import dev.drawbridge.command.policy.TeamFacts;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.decision.PolicyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key …}: each takes {@code -c} and reaches a running gateway, or acts alone. */
@Command(name = "key", description = "API keys: create, list, rotate, disable, enable, revoke.")
public final class KeyCommand {
  private final Terminal terminal;

  public KeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(name = "create", description = "Makes a key. Its secret is printed once.")
  int create(
      @Mixin DeskOptions options,
      @Option(names = "--team", required = true, description = "The team that it acts for.")
          String team,
      @Option(names = "--owner", description = "A note of whose it is.") @Nullable String owner,
      @Option(names = "--name", description = "What people call it.") @Nullable String name,
      @Option(names = "--expires", paramLabel = "90d|DATE", description = "When it ends.")
          @Nullable String expires,
      @Option(
              names = "--roles",
              split = ",",
              description = "Roles, by commas; without it those that the team asks for.")
          @Nullable List<String> roles,
      @Option(names = "--models", split = ",", description = "Models that it is narrowed to.")
          @Nullable List<String> models,
      @Option(names = "--purpose", description = "The only one that it may be used for.")
          @Nullable String purpose,
      @Option(names = "--sensitivity", description = "The highest that it may send.")
          @Nullable String sensitivity,
      @Option(names = "--tag", paramLabel = "K=V", description = "A tag; may be repeated.")
          @Nullable Map<String, String> tags,
      @Option(names = "--note", description = "A note.") @Nullable String note)
      throws Exception {
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("team", team);
    put(asked, "owner", owner);
    put(asked, "name", name);
    put(asked, "models", models);
    put(asked, "purpose", purpose);
    put(asked, "sensitivity", sensitivity);
    put(asked, "tags", tags);
    put(asked, "note", note);
    if (expires != null) {
      asked.put("expires", Times.after(Instant.now(), expires).toString());
    }
    Snapshot snapshot = options.load(terminal);
    Optional<TeamFacts> facts = facts(snapshot);
    List<String> given =
        roles != null
            ? TeamFacts.named(roles)
            : facts.map(known -> known.asked(team)).orElse(List.of());
    asked.put("roles", given);
    int exit = secret(LocalKeys.run(snapshot, "key.create", asked), options.json());
    facts.ifPresent(known -> known.warnings(team, given).forEach(terminal::warn));
    return exit;
  }

  private Optional<TeamFacts> facts(Snapshot snapshot) throws Exception {
    try {
      return Optional.of(TeamFacts.of(snapshot));
    } catch (PolicyException e) {
      terminal.warn("what the team asks for is not known: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Prints a secret once, alone on the output. */
  private int secret(JsonNode key, boolean json) {
    if (json) {
      terminal.json(key);
      return 0;
    }
    terminal.out().println(key.path("secret").asText());
    String of = "Key " + key.path("id").asText() + " of team " + key.path("team").asText();
    String roles = Terminal.cell(key, "roles").replace(",", ", ");
    String with = roles.isEmpty() ? ", without roles" : ", roles " + roles;
    terminal.err().println(of + with + ". Keep the secret now: it is not shown again.");
    return 0;
  }

  @Command(name = "rotate", description = "Gives a key a new secret, which is printed once.")
  int rotate(
      @Mixin DeskOptions options,
      @Parameters(paramLabel = "ID", description = "The key's id.") String id,
      @Option(
              names = {"--overlap", "--previous-expires"},
              paramLabel = "24h|DATE",
              defaultValue = "24h",
              description = "How long the old secret is valid too (${DEFAULT-VALUE}); 0 ends it.")
          String overlap)
      throws Exception {
    Instant now = Instant.now();
    Instant until = overlap.equals("0") ? now : Times.after(now, overlap);
    Map<String, Object> asked = Map.of("id", id, "previous_expires", until.toString());
    return secret(options.run(terminal, "key.rotate", asked), options.json());
  }

  @Command(name = "list", description = "Lists the keys, without their secrets.")
  int list(@Mixin DeskOptions options) throws Exception {
    JsonNode keys = options.run(terminal, "key.list", Map.of());
    if (options.json()) {
      terminal.json(keys);
      return 0;
    }
    List<String> fields =
        List.of("id", "state", "team", "name", "owner", "roles", "expires", "last_used");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode key : keys) {
      rows.add(fields.stream().map(field -> Terminal.cell(key, field)).toList());
    }
    terminal.table(
        List.of("ID", "STATE", "TEAM", "NAME", "OWNER", "ROLES", "EXPIRES", "LAST USED"), rows);
    return 0;
  }

  @Command(name = "revoke", description = "Ends a key for ever.")
  int revoke(
      @Mixin DeskOptions options,
      @Parameters(paramLabel = "ID", description = "The key's id.") String id)
      throws Exception {
    return change(options, "key.revoke", id);
  }

  @Command(name = "disable", description = "Refuses a key until it is enabled.")
  int disable(
      @Mixin DeskOptions options,
      @Parameters(paramLabel = "ID", description = "The key's id.") String id)
      throws Exception {
    return change(options, "key.disable", id);
  }

  @Command(name = "enable", description = "Takes a disabled key again.")
  int enable(
      @Mixin DeskOptions options,
      @Parameters(paramLabel = "ID", description = "The key's id.") String id)
      throws Exception {
    return change(options, "key.enable", id);
  }

  private int change(DeskOptions options, String command, String id) throws Exception {
    JsonNode key = options.run(terminal, command, Map.of("id", id));
    if (options.json()) terminal.json(key);
    else terminal.out().println(id + " is " + key.path("state").asText());
    return 0;
  }

  private static void put(Map<String, Object> map, String field, @Nullable Object value) {
    if (value != null) map.put(field, value);
  }
}
