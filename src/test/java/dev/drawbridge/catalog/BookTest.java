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
import org.junit.jupiter.api.Test;

/** What the book says holds together. */
class BookTest {
  private static final Set<String> ANSWERS = Set.of("yes", "no", "conditional");
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
  void itHoldsTwentyModelsOrMore() {
    assertTrue(book.entries().size() >= 20, "" + book.entries().size());
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

    assertTrue(distilled.lineage().contains("meta/llama-3.3-70b"));
    assertEquals("llama3.3-community", distilled.licence().id());
  }

  @Test
  void pricesArePlausible() {
    for (Book.Entry entry : book.entries()) {
      Price price = entry.price();
      if ("closed".equals(entry.weights())) assertTrue(price != null, entry.id());
      if (price == null) continue;
      assertTrue(price.input() > 0 && price.input() < 100, entry.id());
      boolean vectors = entry.capabilities().contains(Capability.EMBEDDINGS);
      assertTrue(vectors ? price.output() == 0 : price.output() >= price.input(), entry.id());
      Double cached = price.cachedInput();
      assertTrue(cached == null || cached < price.input(), entry.id());
    }
  }

  @Test
  void everyFactNamesItsSource() {
    for (Book.Entry entry : book.entries()) {
      Set<String> facts = new TreeSet<>(List.of("weights", "licence", "context", "capabilities"));
      if (entry.price() != null) facts.add("price");
      if (entry.maxOutput() != null) facts.add("max_output");
      if (!entry.lineage().isEmpty()) facts.add("lineage");
      assertEquals(facts, new TreeSet<>(entry.sources().keySet()), entry.id());
    }
  }

  @Test
  void contextsAndCapabilitiesArePlausible() {
    for (Book.Entry entry : book.entries()) {
      assertTrue(entry.context() >= 512, entry.id());
      Integer most = entry.maxOutput();
      assertTrue(most == null || (most > 0 && most <= entry.context()), entry.id());
      boolean chat = entry.capabilities().contains(Capability.CHAT);
      assertTrue(chat != entry.capabilities().contains(Capability.EMBEDDINGS), entry.id());
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
