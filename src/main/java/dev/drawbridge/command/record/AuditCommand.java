package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.AuditReader;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.command.terminal.Times;
import dev.drawbridge.exchange.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code audit …}: reads the log beside a running gateway, or without one. */
@Command(
    name = "audit",
    description = "The record: search it, show one request, rebuild its index.")
public final class AuditCommand {
  private static final List<String> OUTCOMES =
      Stream.of(Outcome.values()).map(Outcome::wire).toList();

  private final Terminal terminal;

  public AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(name = "search", description = "Lists requests and refusals, newest first.")
  int search(
      @ArgGroup(multiplicity = "1") LogOption where,
      @Option(names = "--team", description = "Of that team.") @Nullable String team,
      @Option(names = "--model", description = "Asked or served.") @Nullable String model,
      @Option(names = "--principal", description = "By that principal's id.")
          @Nullable String principal,
      @Option(names = "--outcome", description = "With that outcome.") @Nullable String outcome,
      @Option(
              names = "--tag",
              paramLabel = "KEY=VALUE",
              description = "With that tag; may be repeated.")
          @Nullable Map<String, String> tags,
      @Option(
              names = "--text-exact",
              paramLabel = "TEXT",
              description = "With that text as one whole part of its prompt, as it was sent.")
          @Nullable String text,
      @Option(names = "--since", paramLabel = "7d|DATE", description = "From then on.")
          @Nullable String since,
      @Option(names = "--until", paramLabel = "7d|DATE", description = "Before then.")
          @Nullable String until,
      @Option(names = "--limit", defaultValue = "50", description = "1 to 1000 rows.") int limit,
      @Option(names = "--after", description = "The next page of the one before.")
          @Nullable String after,
      @Option(names = "--json", description = "Prints JSON.") boolean json)
      throws IOException {
    if (limit < 1 || limit > 1000) {
      throw new CommandFailure(CommandFailure.USAGE, "--limit is 1 to 1000.");
    }
    if (outcome != null && !OUTCOMES.contains(outcome)) {
      throw new CommandFailure(
          CommandFailure.USAGE, "--outcome is one of " + String.join(", ", OUTCOMES) + ".");
    }
    if (text != null && text.isEmpty()) {
      throw new CommandFailure(CommandFailure.USAGE, "--text-exact needs a text.");
    }
    Instant now = Instant.now();
    Query query =
        Query.newest(limit)
            .withTeam(team)
            .withModel(model)
            .withPrincipal(principal)
            .withOutcome(outcome)
            .withTime(
                since == null ? null : Times.before(now, since),
                until == null ? null : Times.before(now, until))
            .withAfter(after)
            .withTags(tags == null ? Map.of() : tags)
            .withText(text);
    Page page;
    try (AuditReader reader = open(where)) {
      page = reader.search(query);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
    if (json) {
      terminal.json(Terminal.parse(AuditJson.page(page)));
      return 0;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Row row : page.decisions()) {
      rows.add(
          List.of(
              row.time().toString(),
              row.requestId(),
              text(row.asker().team()),
              text(row.asker().principal()),
              text(row.asked().model()),
              text(row.served().model()),
              outcome(row),
              text(row.decided().code())));
    }
    terminal.table(
        List.of("TIME", "REQUEST", "TEAM", "PRINCIPAL", "ASKED", "SERVED", "OUTCOME", "CODE"),
        rows);
    if (page.next() != null) terminal.err().println("More: --after " + page.next());
    return 0;
  }

  @Command(name = "show", description = "Shows one request whole.")
  int show(
      @ArgGroup(multiplicity = "1") LogOption where,
      @Parameters(paramLabel = "ID", description = "The request's id.") String id,
      @Option(
              names = "--content",
              description = "Prompt and answer too; that is recorded, with the reason.")
          boolean content,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why you read the content.")
          @Nullable String reason,
      @Option(names = "--json", description = "Prints JSON, as it does without.") boolean json)
      throws Exception {
    if (content) {
      if (reason == null || reason.isBlank()) {
        throw new CommandFailure(
            CommandFailure.USAGE, "--content needs a --reason: why you read it.");
      }
      terminal.json(
          where.folder(terminal).existing().run("audit.read", Map.of("id", id, "reason", reason)));
      return 0;
    }
    RecordView view;
    try (AuditReader reader = open(where)) {
      view = reader.show(id).orElseThrow(() -> unknown(id));
    }
    terminal.json(Terminal.parse(AuditJson.view(view, false)));
    return 0;
  }

  @Command(name = "reindex", description = "Rebuilds the search index from the record.")
  int reindex(@ArgGroup(multiplicity = "1") LogOption where) throws Exception {
    where.folder(terminal).existing().reindex(terminal.err());
    return 0;
  }

  @Command(
      name = "rotate-keys",
      description = "Makes new keys for the log's checkpoints; the old ones stay listed.")
  int rotateKeys(@ArgGroup(multiplicity = "1") LogOption where) throws Exception {
    JsonNode keys = where.folder(terminal).existing().run("audit.rotate-keys", Map.of());
    terminal.out().print(keys.path("vkeys").asText());
    return 0;
  }

  static CommandFailure unknown(String id) {
    return new CommandFailure(CommandFailure.FAILED, "The record holds no request " + id + ".");
  }

  private AuditReader open(LogOption where) throws IOException {
    AuditSettings audit = where.settings(terminal);
    return AuditReader.open(audit.folder(), audit.master());
  }

  private static String outcome(Row row) {
    if (row.state() != null) return "(" + row.state() + ")";
    return row.decided().outcome() == null ? "running" : row.decided().outcome();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
