package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleModel;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which retired model of the book a client's name means, and what follows it. */
class RetiredModelsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 1, 5);

  private final RetiredModels models = RetiredModels.load();

  @ParameterizedTest
  @CsvSource({
    "claude-3-opus-20240229, anthropic/claude-3-opus-20240229",
    "Claude-3-Opus-20240229, anthropic/claude-3-opus-20240229",
    "anthropic/claude-3-opus-20240229, anthropic/claude-3-opus-20240229",
    "us.anthropic.claude-3-opus-20240229-v1:0, anthropic/claude-3-opus-20240229",
    "claude-3-opus-20240229[1m], anthropic/claude-3-opus-20240229",
    "claude-3-opus, anthropic/claude-3-opus-20240229",
    "claude-3-opus-latest, anthropic/claude-3-opus-20240229",
    "models/gemini-1.5-pro-latest, google/gemini-1.5-pro",
    "o1-preview-2024-09-12, openai/o1-preview",
    "claude-3-opus-20240101,",
    "claude-opus-4-5,",
    "claude-3,",
    "opus,",
    "gpt-4.1-mini,"
  })
  void aNameMeansOneThatHasEndedOrNone(String asked, @Nullable String id) {
    assertEquals(id, models.find(asked, TODAY).map(Book.Entry::id).orElse(null));
  }

  @Test
  void noneHasEndedBeforeItsDay() {
    assertTrue(models.find("claude-3-opus-20240229", TODAY.minusDays(1)).isEmpty());
  }

  @Test
  void aNameOfAnyLengthIsTaken() {
    assertTrue(models.find("", TODAY).isEmpty());
    assertTrue(models.find("-latest".repeat(100_000), TODAY).isEmpty());
  }

  /** The book's successor has itself one in the configuration. */
  @Test
  void whatFollowsIsFoundByTheBooksIds() {
    Book.Entry gone = models.find("claude-3-opus", TODAY).orElseThrow();
    Licence terms = gone.licence();
    Model next =
        SampleModel.named("clever")
            .from("Anthropic", "closed", terms, new Lineage("anthropic/claude-opus-4-5", List.of()))
            .retiring(LocalDate.MAX, "cleverer")
            .build();
    Model last = SampleModel.named("cleverer").build();

    assertEquals(
        List.of(next, last), models.successors(gone, new Catalog(List.of(last, next), Map.of())));
    assertEquals(List.of(), models.successors(gone, new Catalog(List.of(last), Map.of())));
  }
}
