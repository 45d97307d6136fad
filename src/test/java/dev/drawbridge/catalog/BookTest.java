package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the book says holds together. */
class BookTest {
  private static final Set<String> ANSWERS = Set.of("yes", "no", "conditional");

  /** Models of images and of speech, which are here for their licences. */
  private static final Set<String> NEITHER =
      Set.of(
          "blackforestlabs/flux.1-dev",
          "blackforestlabs/flux.1-schnell",
          "openai/whisper-large-v3");

  private static final Path FILES =
      Path.of("src/main/resources/dev/drawbridge/catalog/book").toAbsolutePath();

  private final Book book = Book.load();

  @Test
  void everyFileOfTheFolderIsRead() throws Exception {
    try (var files = Files.list(FILES)) {
      assertEquals(
          Book.MAKERS,
          files.map(f -> f.getFileName().toString().replace(".yaml", "")).sorted().toList());
    }
  }

  @Test
  void itHoldsOpenAndHostedModelsOfMostMakers() {
    assertTrue(book.entries().size() >= 200, "" + book.entries().size());
    assertTrue(book.entries().stream().filter(e -> e.price() != null).count() >= 100);
    assertTrue(book.entries().stream().filter(e -> e.weights().equals("open")).count() >= 100);
  }

  @Test
  void everyLicenceHasTerms() {
    for (String id : book.licences().ids()) {
      Licence licence = book.licences().byId(id).orElseThrow();
      assertTrue(ANSWERS.contains(licence.commercial()), id);
      assertTrue(ANSWERS.contains(licence.outputTraining()), id);
      assertTrue(licence.mauLimit() == null || licence.mauLimit() > 0, id);
      assertTrue(book.licences().source(id).isPresent(), id);
    }
  }

  @Test
  void onlyHostedModelsAreUnderVendorTerms() {
    for (Book.Entry entry : book.entries()) {
      assertEquals("closed".equals(entry.weights()), entry.licence().vendorTerms(), entry.id());
    }
  }

  @Test
  void everyLineageResolvesWithoutACycle() {
    for (Book.Entry entry : book.entries()) descend(entry, new HashSet<>());
  }

  private void descend(Book.Entry entry, Set<String> seen) {
    assertTrue(seen.add(entry.id()), entry.id());
    for (String ancestor : entry.lineage()) {
      descend(book.entry(ancestor).orElseThrow(), new HashSet<>(seen));
    }
  }

  @Test
  void aDistilledModelIsBoundByTheLicenceOfItsBase() {
    Book.Entry distilled = book.entry("deepseek/deepseek-r1-distill-llama-70b").orElseThrow();

    Terms terms = Terms.of(distilled.licence(), book.lineage(distilled));

    assertEquals(List.of("MIT", "llama3.3-community"), terms.ids());
    assertEquals(700_000_000L, terms.mauLimit());
    assertEquals("meta/llama-3.3-70b", terms.from().get("mau_limit"));
  }

  @Test
  void pricesArePlausible() {
    for (Book.Entry entry : book.entries()) {
      Price price = entry.price();
      // Muse Spark is shown to selected partners; nobody says for how much.
      boolean sold = "closed".equals(entry.weights()) && !entry.id().equals("meta/muse-spark");
      if (sold) assertTrue(price != null, entry.id());
      if (price == null) continue;
      plausible(entry.id(), price.input(), price.cachedInput());
      boolean vectors = entry.capabilities().contains(Capability.EMBEDDINGS);
      assertTrue(vectors ? price.output() == 0 : price.output() >= price.input(), entry.id());
      assertTrue(price.output() < 1_000, entry.id());
      Double reasoning = price.reasoning();
      assertTrue(reasoning == null || reasoning > price.output(), entry.id());
      long above = 0;
      for (Price.Tier tier : price.tiers()) {
        plausible(entry.id(), tier.input(), tier.cachedInput());
        assertTrue(tier.above() > above && tier.above() < entry.context(), entry.id());
        assertTrue(tier.input() > price.input() && tier.output() > price.output(), entry.id());
        above = tier.above();
      }
    }
  }

  /** In USD per million: a price per token would be a millionth of it. */
  private static void plausible(String id, double input, @Nullable Double cached) {
    assertTrue(input >= 0.01 && input < 200, id);
    assertTrue(cached == null || (cached >= 0.001 && cached < input), id);
  }

  @Test
  void onlyHostedModelsRetireAndTheirSuccessorsAreKnown() {
    for (Book.Entry entry : book.entries()) {
      assertTrue(entry.retires() == null || entry.weights().equals("closed"), entry.id());
      String successor = entry.successor();
      assertTrue(successor == null || book.entry(successor).isPresent(), entry.id());
    }
  }

  @Test
  void onlyItsOwnMakerRelicensesAModel() {
    for (Book.Entry entry : book.entries()) {
      if (!entry.relicensed()) continue;
      for (String parent : entry.lineage()) {
        assertEquals(entry.maker(), book.entry(parent).orElseThrow().maker(), entry.id());
      }
    }
  }

  @Test
  void everyFactNamesItsSource() {
    for (Book.Entry entry : book.entries()) {
      Set<String> facts = new TreeSet<>(List.of("weights", "licence", "context", "capabilities"));
      if (entry.price() != null) facts.add("price");
      if (entry.maxOutput() != null) facts.add("max_output");
      if (!entry.lineage().isEmpty()) facts.add("lineage");
      if (entry.retires() != null) facts.add("retires");
      if (entry.successor() != null) facts.add("successor");
      assertEquals(facts, new TreeSet<>(entry.sources().keySet()), entry.id());
    }
  }

  @Test
  void contextsAndCapabilitiesArePlausible() {
    for (Book.Entry entry : book.entries()) {
      assertTrue(entry.context() >= 256, entry.id());
      Integer most = entry.maxOutput();
      assertTrue(most == null || (most > 0 && most <= entry.context()), entry.id());
      boolean chat = entry.capabilities().contains(Capability.CHAT);
      boolean vectors = entry.capabilities().contains(Capability.EMBEDDINGS);
      if (NEITHER.contains(entry.id())) assertTrue(!chat && !vectors, entry.id());
      else assertTrue(chat != vectors, entry.id());
      assertEquals(chat, entry.capabilities().contains(Capability.STREAMING), entry.id());
    }
  }

  @Test
  void llama4IsNotForTheEu() {
    Licence licence = book.entry("meta/llama-4-scout").orElseThrow().licence();

    assertEquals(List.of("EU"), licence.excludedJurisdictions());
    assertEquals(700_000_000L, licence.mauLimit());
    assertEquals("Built with Llama", licence.attribution());
  }

  @Test
  void anUnknownIdIsAnsweredWithNearOnes() {
    assertEquals(List.of("meta/llama-4-scout"), book.near("meta/lama-4-scout").subList(0, 1));
  }
}
