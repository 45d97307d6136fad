package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that several providers serve: what each place has of its own, and what the names mean. */
class ModelPlacesTest {
  private static final String TWO =
      """
      version: 1
      providers:
        azure-eu: { dialect: openai, vendor: azure, url: "https://acme.openai.azure.com/openai/v1", operator: Microsoft, jurisdiction: SE, hosting: vendor-dedicated }
        openai: { dialect: openai, url: "https://api.openai.com/v1", operator: OpenAI, jurisdiction: US, hosting: vendor }
      models:
        gpt-4.1: { providers: [azure-eu, openai], book: openai/gpt-4.1 }
        mini: { provider: openai, book: openai/gpt-4.1-mini }
      """;

  private static final String OVERRIDDEN =
      TWO.replace(
          "[azure-eu, openai]",
          "{ azure-eu: { upstream: gpt41-eu, price: { input: 3, output: 9 }, clearance: confidential,"
              + " retires: 2027-03-01, labels: { tier: eu }, first_byte: 9s }, openai: {} }");

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
  }

  private static List<String> ids(Catalog catalog, String name) {
    return catalog.named(name).stream().map(Model::id).toList();
  }

  @Test
  void eachProviderIsACandidateWithItsOwnPlace() {
    Catalog catalog = folder.snapshot(TWO).models().catalog();

    assertEquals(
        List.of("gpt-4.1@azure-eu", "gpt-4.1@openai", "mini"),
        catalog.models().stream().map(Model::id).toList());
    Model eu = catalog.model("GPT-4.1@azure-eu").orElseThrow();
    assertEquals("SE", eu.provider().jurisdiction());
    assertEquals("gpt-4.1", eu.upstream());
    assertEquals("gpt-4.1", eu.name());
  }

  @Test
  void thePlainNameStandsForAllInTheFilesOrderAndEachHasItsOwn() {
    Catalog catalog = folder.snapshot(TWO).models().catalog();

    assertEquals(List.of("gpt-4.1@azure-eu", "gpt-4.1@openai"), ids(catalog, "GPT-4.1"));
    assertEquals(Catalog.Kind.CONCRETE, catalog.resolve("gpt-4.1").orElseThrow().kind());
    assertEquals(List.of("gpt-4.1@openai"), ids(catalog, "gpt-4.1@OpenAI"));
    assertEquals(List.of("gpt-4.1", "mini"), catalog.names());
  }

  @Test
  void aPlaceStatesWhatHoldsThereOnly() {
    Snapshot it = folder.snapshot(OVERRIDDEN);
    Model eu = it.models().catalog().model("gpt-4.1@azure-eu").orElseThrow();
    Model us = it.models().catalog().model("gpt-4.1@openai").orElseThrow();

    assertEquals("gpt41-eu", eu.upstream());
    assertEquals(9, eu.price().output());
    assertEquals(Level.CONFIDENTIAL, eu.clearance());
    assertEquals("2027-03-01", "" + eu.retires());
    assertEquals("eu", eu.labels().get("tier"));
    assertEquals(Duration.ofSeconds(9), it.models().upstreamOf(eu.id(), "azure-eu").firstByte());
    assertEquals(8, us.price().output());
    assertEquals("gpt-4.1", us.upstream());
    assertEquals(Level.PUBLIC, us.clearance());
    assertEquals(Duration.ofMinutes(2), it.models().upstreamOf(us.id(), "openai").firstByte());
  }

  @Test
  void aPlaceIsKeptWarmAsItSaysElseAsItsModel() {
    String warm =
        TWO.replace("[azure-eu, openai]", "{ azure-eu: { keep_warm: 2d }, openai: {} }")
            .replace("book: openai/gpt-4.1 }", "book: openai/gpt-4.1, keep_warm: 6h }");

    assertEquals(
        Map.of("gpt-4.1@azure-eu", Duration.ofDays(2), "gpt-4.1@openai", Duration.ofHours(6)),
        folder.snapshot(warm).models().keepWarm());
    assertEquals(Map.of(), folder.snapshot(TWO).models().keepWarm());
  }

  @Test
  void aListOfOneIsAsTheProviderAlone() {
    String listed = TWO.replace("[azure-eu, openai]", "[openai]");
    String mapped = TWO.replace("[azure-eu, openai]", "{ openai: { upstream: ft } }");

    assertEquals("gpt-4.1", folder.snapshot(listed).models().catalog().models().getFirst().id());
    Model model = folder.snapshot(mapped).models().catalog().model("gpt-4.1").orElseThrow();
    assertEquals("ft", model.upstream());
    // What was written while there were two goes on to work
    assertEquals(
        List.of("gpt-4.1"), ids(folder.snapshot(listed).models().catalog(), "gpt-4.1@openai"));
  }

  @Test
  void anAliasTakesAllPlacesOrOne() {
    String text =
        TWO
            + "aliases: { both: [mini, gpt-4.1], one: [gpt-4.1@openai], odd: [gpt-4.1@openai, gpt-4.1] }\n";
    Catalog catalog = folder.snapshot(text).models().catalog();

    assertEquals(List.of("mini", "gpt-4.1@azure-eu", "gpt-4.1@openai"), members(catalog, "both"));
    assertEquals(List.of("gpt-4.1@openai"), members(catalog, "one"));
    assertEquals(List.of("gpt-4.1@openai", "gpt-4.1@azure-eu"), members(catalog, "odd"));
    assertEquals(
        List.of("8:29: aliases.twice.1: gpt-4.1@openai appears twice"),
        folder.errors(TWO + "aliases: { twice: [gpt-4.1, GPT-4.1@openai] }\n"));
  }

  private static List<String> members(Catalog catalog, String alias) {
    return catalog.resolve(alias).orElseThrow().models().stream().map(Model::id).toList();
  }

  @Test
  void aTeamIsEntitledByThePlainNameToAllPlacesOrToOneByItsOwn() {
    folder.write(
        "facts.yaml",
        """
        teams:
          all: { models: [GPT-4.1] }
          one: { models: [gpt-4.1@azure-eu, mini@openai] }
        blocks: [{ model: GPT-4.1, reason: x }, { model: gpt-4.1@OPENAI, reason: y }]
        """);
    var facts = folder.snapshot(TWO + "policy: { data: facts.yaml }\n").rules().facts().byKey();

    assertEquals(
        "{all={models=[gpt-4.1@azure-eu, gpt-4.1@openai]}, one={models=[gpt-4.1@azure-eu, mini]}}",
        "" + facts.get("teams"));
    assertEquals(
        "[{model=gpt-4.1, reason=x}, {model=gpt-4.1@openai, reason=y}]", "" + facts.get("blocks"));
  }

  @Test
  void mistakesAreNamedWhereTheyStand() {
    assertEquals(
        List.of("6:26: models.gpt-4.1.providers.0: no provider azure, did you mean azure-eu?"),
        folder.errors(TWO.replace("[azure-eu,", "[azure,")));
    assertEquals(
        List.of("6:27: models.gpt-4.1.providers.azure: no provider azure, did you mean azure-eu?"),
        folder.errors(OVERRIDDEN.replace("{ azure-eu:", "{ azure:")));
    assertEquals(
        List.of("6:14: models.gpt-4.1.providers: not beside provider; state one of them"),
        folder.errors(
            TWO.replace(
                "{ providers: [azure-eu, openai]", "{ providers: [openai], provider: openai")));
    assertEquals(
        List.of("6:3: models.gpt-4.1: provider is missing"),
        folder.errors(TWO.replace("providers: [azure-eu, openai], ", "")));
    assertEquals(
        List.of("6:14: models.gpt-4.1.providers: needs at least 1 entry"),
        folder.errors(TWO.replace("[azure-eu, openai]", "[]")));
    assertEquals(
        List.of(
            "6:36: models.gpt-4.1.providers.1: the name of the model there, gpt-4.1@openai, is that of the model gpt-4.1@openai"),
        folder.errors(TWO + "  gpt-4.1@openai: { provider: openai, book: openai/gpt-4.1 }\n"));
    List<String> unknown = folder.errors(OVERRIDDEN.replace("upstream: gpt41-eu", "maker: X"));
    assertEquals(1, unknown.size(), unknown::toString);
    assertTrue(
        unknown.getFirst().contains("models.gpt-4.1.providers.azure-eu.maker"), unknown::toString);
  }

  @Test
  void aPriceThatAPlaceLacksIsAskedForByItsOperator() {
    String text =
        TWO.replace(
            "book: openai/gpt-4.1 }", "licence: MIT, context: 9, price: { input: 1, output: 2 } }");
    assertEquals(2, folder.snapshot(text).models().catalog().named("gpt-4.1").size());

    List<String> errors =
        folder.errors(
            TWO.replace(
                "[azure-eu, openai], book: openai/gpt-4.1 }",
                "{ azure-eu: { price: { input: 1, output: 2 } }, openai: {} }, licence: MIT, context: 9 }"));
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().contains("as OpenAI charges them"), errors::toString);
  }
}
