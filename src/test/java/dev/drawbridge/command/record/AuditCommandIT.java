package dev.drawbridge.command.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.command.terminal.Terminal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record is searched and read on the command line where no gateway runs. */
class AuditCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROMPT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"What is due?\"}]}";

  @TempDir Path data;
  private String id = "";

  @BeforeEach
  void write() throws Exception {
    Vertx vertx = Vertx.vertx();
    var settings =
        AuditSettings.unconfigured(data.resolve("audit"), Duration.ofSeconds(10), 1 << 20);
    AuditTrail log =
        Terminal.done(AuditService.open(vertx, settings, ZoneOffset.UTC, new SimpleMeterRegistry()))
            .audit();
    for (String team : new String[] {"research", "support", "research"}) {
      RequestEntry entry = SampleEntries.request(team, PROMPT.getBytes(StandardCharsets.UTF_8));
      id = entry.input().request().id().value();
      Terminal.done(Terminal.done(log.open(entry)).close(SampleEntries.end("On Friday.")).map(""));
    }
    Terminal.done(log.close().map(""));
    Terminal.done(vertx.close().map(""));
  }

  private CommandLineRun audit(String command, String... more) {
    String[] all = new String[more.length + 4];
    all[0] = "audit";
    all[1] = command;
    System.arraycopy(more, 0, all, 2, more.length);
    all[more.length + 2] = "--data";
    all[more.length + 3] = data.toString();
    return CommandLineRun.of(all);
  }

  private JsonNode found(String... filters) throws Exception {
    String[] all = new String[filters.length + 1];
    System.arraycopy(filters, 0, all, 0, filters.length);
    all[filters.length] = "--json";
    CommandLineRun run = audit("search", all);
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out()).path("decisions");
  }

  @Test
  void searchesByTeamAndByAWholeText() throws Exception {
    assertEquals(2, found("--team", "research").size());
    assertEquals(3, found("--text-exact", "What is due?").size());
    assertEquals(1, found("--text-exact", "What is due?", "--team", "support").size());
    assertEquals(0, found("--text-exact", "What").size());
    assertEquals(2, audit("search", "--text-exact", "").exit());
    assertEquals(3, found("--outcome", "complete").size());
    CommandLineRun outcome = audit("search", "--outcome", "good");
    assertEquals(2, outcome.exit());
    assertTrue(outcome.err().contains("one of complete, refused"), outcome.err());
  }

  @Test
  void searchesByHowATargetFailed() throws Exception {
    assertEquals(3, found("--class", "throttled").size());
    assertEquals(3, found("--scope", "credential_model", "--rule", "openai.rate-limit").size());
    assertEquals(0, found("--class", "throttled", "--scope", "model").size());
    CommandLineRun wrong = audit("search", "--class", "throtled");
    assertEquals(2, wrong.exit());
    assertTrue(wrong.err().contains("one of transient, throttled"), wrong.err());
  }

  @Test
  void contentIsShownOnceTheReadingIsRecorded() throws Exception {
    CommandLineRun run = audit("show", id, "--content", "--reason", "case 12");

    assertEquals(0, run.exit(), run.err());
    JsonNode shown = JSON.readTree(run.out());
    assertEquals(PROMPT, shown.path("prompt").asText());
    assertEquals("On Friday.", shown.path("answer").asText());
    assertTrue(recorded().contains("\"reason\":\"case 12\""));
    assertTrue(recorded().contains("\"actor\":\"local:"));
  }

  private String recorded() throws Exception {
    return RecordedText.of(data.resolve("audit"));
  }

  @Test
  void aPersonsRecordsAreGivenOutOnceThatIsOnRecord() throws Exception {
    String subject = "https://id.acme.example/realms/acme|u-1";
    Path out = data.resolveSibling(data.getFileName() + "-export");

    CommandLineRun silent = audit("export", "--subject", subject, "-o", out.toString());
    CommandLineRun stranger =
        audit("export", "--subject", "x|y", "--reason", "case 14", "-o", out.toString());
    CommandLineRun run =
        audit("export", "--subject", subject, "--reason", "case 15", "-o", out.toString());

    assertEquals(2, silent.exit());
    assertTrue(silent.err().contains("--subject needs --reason"), silent.err());
    assertEquals(1, stranger.exit());
    assertEquals("Nothing is on record of that subject.\n", stranger.err());
    assertEquals(0, run.exit(), run.err());
    assertEquals(7, Files.readAllLines(out.resolve("records.jsonl")).size(), "and who took it out");
    assertTrue(recorded().contains("\"reason\":\"case 15\""));
    assertFalse(recorded().contains("case 14"));
    assertFalse(recorded().contains(subject + "\",\"reason"), "the subject's name is blind");
  }

  @Test
  void findsWhomANameOrAnAddressIsOf() throws Exception {
    assertEquals(3, found("--person", "Ada").size());
    assertEquals(3, found("--person", "ADA@acme.example").size());
    assertEquals(0, found("--person", "ad").size());
    assertEquals(0, found("--key", "ada").size(), "a person is no key");
    JsonNode row = found("--person", "ada", "--team", "support").get(0);
    assertEquals("ada", row.path("name").asText());
    assertEquals("ada@acme.example", row.path("email").asText());
    assertTrue(audit("search").out().contains(" ada "), "the table shows names");
    CommandLineRun erased =
        audit("erase", "--subject", "https://id.acme.example/realms/acme|u-1", "--basis", "x");
    assertEquals(0, erased.exit(), erased.err());
    assertEquals(0, found("--person", "ada").size(), "an erased person is not found");
  }

  @Test
  void contentIsNotShownWhereTheReadingCannotBeRecorded() throws Exception {
    try (ControlLock _ = ControlLock.take(data)) {
      CommandLineRun run = audit("show", id, "--content", "--reason", "case 13");

      assertEquals(1, run.exit());
      assertFalse(run.out().contains("What is due?"));
      assertTrue(run.err().contains("in use"), run.err());
      assertEquals(0, audit("show", id).exit(), "without content it needs no lock");
    }
    assertFalse(recorded().contains("case 13"));
  }

  @Test
  void readingInAFolderWithoutALogMakesNone() throws Exception {
    Path empty = Files.createDirectory(data.resolve("empty"));
    CommandLineRun run =
        CommandLineRun.of(
            "audit", "show", id, "--content", "--reason", "x", "--data", empty.toString());

    assertEquals(1, run.exit());
    assertTrue(run.err().contains("no audit log in"), run.err());
    try (var files = Files.list(empty)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void exportsAStretchWithWhatProvesIt() throws Exception {
    Path to = data.resolve("out");

    CommandLineRun run =
        audit("export", "--since", "1d", "-o", to.toString(), "--open", "model,decision");
    CommandLineRun again = audit("export", "--since", "1d", "-o", to.toString());
    CommandLineRun later = audit("export", "--since", "2999-01-01", "-o", to + "2");

    assertEquals(0, run.exit(), run.err());
    assertEquals(3, Files.readAllLines(to.resolve("rows.jsonl")).size());
    for (String file : new String[] {"checkpoint", "vkey", "openings.jsonl", "manifest.json"}) {
      assertTrue(Files.size(to.resolve(file)) > 0, file);
    }
    assertEquals(1, again.exit());
    assertTrue(again.err().contains("is not empty"), again.err());
    assertEquals(0, later.exit(), later.err());
    assertEquals(
        0,
        JSON.readTree(Files.readAllBytes(Path.of(to + "2", "manifest.json"))).path("rows").asInt());
  }

  @Test
  void exportNamesWhatItDoesNotKnow() {
    String to = data.resolve("out").toString();
    CommandLineRun format = audit("export", "--since", "1d", "-o", to, "--format", "xml");
    CommandLineRun field = audit("export", "--since", "1d", "-o", to, "--open", "salary");

    assertEquals(2, format.exit());
    assertTrue(format.err().contains("is one of jsonl, opa, ocsf, csv; xml"), format.err());
    assertEquals(2, field.exit());
    assertTrue(field.err().contains("salary"), field.err());
    assertFalse(Files.exists(Path.of(to)));
  }

  @Test
  void aReceiptOfNoRequestIsSaidSo() {
    CommandLineRun run = audit("receipt", "nope");
    assertEquals(1, run.exit());
    assertEquals("The record holds no request nope.", run.err().strip());
  }

  @Test
  void indexIsMadeAnewAndFindsWhatItFound() throws Exception {
    Files.delete(data.resolve("audit/index.db"));
    assertEquals(2, found("--team", "research").size());

    CommandLineRun run = audit("reindex");

    assertEquals(0, run.exit(), run.err());
    assertTrue(run.err().contains("rebuil"), run.err());
    assertTrue(Files.size(data.resolve("audit/index.db")) > 0);
    assertEquals(2, found("--team", "research").size());
  }
}
