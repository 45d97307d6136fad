package dev.drawbridge.command.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit erase}: through the running gateway, or alone under the lock. */
@Command(
    name = "erase",
    description = {
      "Erases the content of a subject or of one request from the record, for good.",
      "The tree and its proofs stand. A backup that holds the master key and keys.db of one time"
          + " still opens what they opened then."
    })
public final class EraseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private ErasureOf where = new ErasureOf();

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(names = "--basis", paramLabel = "TEXT", required = true, description = "Why.")
  private String basis = "";

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  public EraseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Whose records, or which. */
  static final class What {
    @Option(names = "--subject", paramLabel = "SUBJECT", description = ErasureOf.SUBJECT)
    private @Nullable String subject;

    @Option(names = "--request", paramLabel = "ID", description = "One request, by its id.")
    private @Nullable String request;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, Object> asked = new LinkedHashMap<>();
    if (what.subject != null) asked.put("subject", what.subject);
    if (what.request != null) asked.put("request_id", what.request);
    asked.put("basis", basis);
    JsonNode erasure =
        where.run(terminal, "erasure.add", asked, (desk, actor) -> desk.erase(actor, asked));
    if (json) {
      terminal.json(erasure);
      return 0;
    }
    terminal.out().println("erased, record " + Terminal.cell(erasure, "id"));
    for (JsonNode spared : erasure.path("spared")) {
      terminal.out().println("spared: " + spared.asText());
    }
    return 0;
  }
}
