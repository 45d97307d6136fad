package dev.drawbridge.command.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.drill.DrillJson;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Cost;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Happening;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Played;
import dev.drawbridge.drill.DrillReport.Recovery;
import dev.drawbridge.drill.DrillReport.Span;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import dev.drawbridge.drill.Traffic;
import dev.drawbridge.exchange.SignalClass;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** A report as text, as JSON and as a page. */
class DrillReportFormsTest {
  private static final Instant BEGIN = Instant.parse("2026-12-01T00:00:00Z");
  private static final String HOSTILE =
      "<img src=x onerror=alert(1)>\"'&</title><script>a()</script>\u001b[2J\u202e";

  private static DrillReport report(String model) {
    var counts = new Counts(10, 20, 3, 1);
    var cost = new Cost(1.5, 2.25, 0.75, 0.1);
    return new DrillReport(
        "mine.yaml",
        "Title of " + model,
        "0123456789ab",
        new Played(Traffic.Source.RECORD, BEGIN, BEGIN.plus(Duration.ofHours(4)), 34, 1, 5, 7),
        List.of(
            new Happening(
                "model " + model,
                List.of(model),
                SignalClass.REGION_RESTRICTED,
                false,
                BEGIN.plus(Duration.ofHours(1)),
                BEGIN.plus(Duration.ofHours(2)),
                4,
                Duration.ofMinutes(3))),
        counts,
        6,
        cost,
        List.of(new TeamLine(model, counts, cost, Duration.ofMinutes(95))),
        List.of(new Move(model, "other", 20, 0.75)),
        List.of(
            new Stop(
                model,
                model,
                model,
                "region_restricted",
                3,
                BEGIN,
                BEGIN,
                List.of("add " + model))),
        new Recovery(BEGIN, BEGIN, Duration.ofHours(26)),
        List.of(new Span(BEGIN, counts), new Span(BEGIN.plus(Duration.ofHours(2)), counts)),
        List.of(new Standby(model, "house", 20, "answered in 12 ms")),
        List.of("a note"));
  }

  private static String text(DrillReport report) {
    var out = new StringWriter();
    var terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(new StringWriter()),
            Map.of(),
            0);
    new DrillText(terminal).print(report);
    return out.toString();
  }

  @Test
  void theTextFitsATerminalAndSaysWhatIsToSay() {
    String said = text(report("gpt-4.1"));

    for (String line : said.lines().toList()) assertTrue(line.length() <= 80, line);
    assertTrue(
        said.contains(
            "34 requests on record, 2026-12-01 00:00 to 2026-12-01 04:00 UTC, moved by 1"),
        said);
    assertTrue(
        said.lines()
            .anyMatch(l -> l.matches("gpt-4\\.1 +10 +20 +3 +1 +1\\.5000 +\\+0\\.7500 +1h 35m")),
        said);
    assertTrue(said.lines().anyMatch(l -> l.matches("gpt-4\\.1 +other +20 +\\+0\\.7500")), said);
    assertTrue(
        said.lines().anyMatch(l -> l.matches("gpt-4\\.1 +gpt-4\\.1 +region_restricted +3")), said);
    assertTrue(said.contains("- add gpt-4.1"), said);
    assertTrue(said.contains("everybody is served again 1d 2h"), said);
    assertTrue(said.contains("Callers wait for 6 attempts that fail."), said);
    assertTrue(
        said.lines().anyMatch(l -> l.matches("gpt-4\\.1 +house +20 +answered in 12 ms")), said);
    assertTrue(said.contains("7 older requests are not played"), said);
    assertTrue(said.contains("serves again 3m after its end"), said.replace('\n', ' '));
  }

  @Test
  void longAndHostileNamesNeitherBreakTheTextNorActOnTheTerminal() {
    String said = text(report("m".repeat(300)));
    List<String> tables = said.lines().filter(line -> line.contains("…")).toList();
    assertFalse(tables.isEmpty());
    for (String line : tables) assertTrue(line.length() <= 80, line);

    String hostile = text(report(HOSTILE));
    assertFalse(hostile.contains("\u001b") || hostile.contains("\u202e"), hostile);
  }

  @Test
  void thePageStandsAloneAndShowsHostileNamesAsText() throws Exception {
    String html = DrillPage.of(report(HOSTILE));

    String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    for (String outside : List.of("script", "img", "link", "iframe", "object", "use", "image")) {
      assertEquals(0, document.getElementsByTagName(outside).getLength(), outside);
    }
    assertFalse(html.matches("(?s).*(https?:|//|url\\(|@import|href|src=\").*"), html);
    assertEquals(1, document.getElementsByTagName("svg").getLength());
    String shown = document.getElementsByTagName("h1").item(0).getTextContent();
    assertTrue(shown.contains("<script>a()</script>"), shown);
    assertTrue(html.contains("default-src 'none'"));
    assertTrue(html.contains("prefers-color-scheme: dark") && html.contains("@media print"));
  }

  @Test
  void theJsonHoldsWhatItCounts() {
    JsonNode json = Terminal.parse(DrillJson.report(report(HOSTILE)));

    assertEquals("mine.yaml", json.path("scenario").asText());
    assertEquals("record", json.at("/traffic/source").asText());
    assertEquals(1, json.at("/traffic/days_moved").asInt());
    assertEquals(20, json.path("moved").asInt());
    assertEquals(0.75, json.at("/cost_usd/added").asDouble());
    assertEquals(180, json.at("/events/0/back_after_seconds").asLong());
    assertEquals(95 * 60, json.at("/teams/0/longest_stop_seconds").asLong());
    assertEquals(HOSTILE, json.at("/moves/0/from").asText());
    assertEquals("add " + HOSTILE, json.at("/stops/0/change/0").asText());
    assertEquals(26 * 3600, json.at("/recovery/seconds").asLong());
    assertEquals(2, json.path("timeline").size());
    assertEquals("answered in 12 ms", json.at("/standbys/0/answer").asText());
  }
}
