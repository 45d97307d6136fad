package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.catalog.Model;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lineage that the configuration states, by ids of the book or names of its own models. */
class LineageReaderTest {
  private static final String HEAD =
      """
      version: 1
      providers:
        local: { dialect: openai, url: http://127.0.0.1:11434/v1, jurisdiction: DE, hosting: own }
      models:
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
  }

  private Model model(String id, String... lines) {
    return folder
        .snapshot(HEAD + String.join("", lines))
        .models()
        .catalog()
        .model(id)
        .orElseThrow();
  }

  private static String line(String id, String facts) {
    return "  " + id + ": { provider: local, context: 9, " + facts + " }\n";
  }

  @Test
  void aModelTunedOnOneOfTheBookInheritsItsConditions() {
    Model tuned = model("tuned", line("tuned", "licence: MIT, lineage: [meta/llama-4-scout]"));

    assertEquals(null, tuned.lineage().book());
    assertEquals("unknown/", tuned.known());
    assertEquals(List.of("meta/llama-4-scout"), tuned.lineage().ids());
    assertEquals(List.of("MIT", "llama4-community"), tuned.terms().ids());
    assertEquals("meta/llama-4-scout", tuned.terms().from().get("excluded_jurisdictions"));
  }

  @Test
  void aModelOfTheBookKeepsItsLineage() {
    Model distilled = model("d", line("d", "book: deepseek/deepseek-r1-distill-llama-70b"));

    assertEquals("deepseek/deepseek-r1-distill-llama-70b", distilled.lineage().book());
    assertEquals(distilled.lineage().book(), distilled.known());
    assertEquals(
        List.of("meta/llama-3.3-70b", "deepseek/deepseek-r1", "deepseek/deepseek-v3"),
        distilled.lineage().ids());
  }

  @Test
  void aModelMayDescendFromAnotherOfTheFile() {
    Model tuned =
        model(
            "tuned",
            line("tuned", "licence: MIT, lineage: [Base]"),
            line("base", "book: meta/llama-3.3-70b, licence: CC-BY-NC-4.0"));

    assertEquals(List.of("base", "meta/llama-3.3-70b"), tuned.lineage().ids());
    assertEquals(List.of("MIT", "CC-BY-NC-4.0"), tuned.terms().ids());
    assertEquals("base", tuned.terms().from().get("commercial"));
  }

  @Test
  void aCircleIsToldAtEachOfItsPlaces() {
    assertEquals(
        List.of(
            "5:81: models.a.lineage.1: descends from itself: b → c → a → b",
            "6:61: models.b.lineage.0: descends from itself: c → a → b → c",
            "7:61: models.c.lineage.0: descends from itself: a → b → c → a"),
        folder.errors(
            HEAD
                + line("a", "licence: MIT, lineage: [meta/llama-3.3-70b, b]")
                + line("b", "licence: MIT, lineage: [c]")
                + line("c", "licence: MIT, lineage: [A]")
                + line("d", "licence: MIT, lineage: [a]")));
  }

  @Test
  void aModelThatIsItsOwnAncestorInTheBookIsACircle() {
    assertEquals(
        List.of(
            "5:73: models.a.lineage.0: descends from itself:"
                + " deepseek/deepseek-r1-distill-llama-70b → … → meta/llama-3.3-70b"),
        folder.errors(
            HEAD
                + line(
                    "a",
                    "book: meta/llama-3.3-70b, lineage:"
                        + " [deepseek/deepseek-r1-distill-llama-70b]")));
  }

  @Test
  void anAncestorThatNobodyKnowsIsWarnedOfAndStaysInTheLineage() {
    String text = HEAD + line("tuned", "licence: MIT, lineage: [acme-1]");

    assertEquals(
        List.of(
            "5:65: models.tuned.lineage.0: neither the book nor this file has acme-1: no condition"
                + " of its licence is inherited"),
        folder.warnings(text));
    Model tuned = folder.snapshot(text).models().catalog().model("tuned").orElseThrow();
    assertEquals(List.of("acme-1"), tuned.lineage().ids());
    assertEquals(List.of("MIT"), tuned.terms().ids());
  }
}
