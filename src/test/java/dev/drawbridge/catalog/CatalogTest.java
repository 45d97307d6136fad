package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleModel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private final Catalog catalog =
      new Catalog(
          List.of(model("gpt-4.1-mini"), model("llama-3.3-70b"), model("qwen3-32b")),
          Map.of("chat", List.of("llama-3.3-70b", "qwen3-32b")));

  private static Model model(String id) {
    return SampleModel.named(id).build();
  }

  @Test
  void aNameIsAModelAnAliasOrAuto() {
    assertEquals(Catalog.Kind.CONCRETE, kind("LLAMA-3.3-70b"));
    assertEquals(Catalog.Kind.ALIAS, kind("Chat"));
    assertEquals(Catalog.Kind.AUTO, kind("AUTO"));
    assertTrue(catalog.resolve("llama").isEmpty());
  }

  private Catalog.Kind kind(String name) {
    return catalog.resolve(name).orElseThrow().kind();
  }

  @Test
  void aliasesKeepTheirMembersOrder() {
    assertEquals(
        List.of("llama-3.3-70b", "qwen3-32b"),
        catalog.resolve("chat").orElseThrow().models().stream().map(Model::id).toList());
  }

  @Test
  void anAliasOfAModelThatIsNotThereIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Catalog(List.of(), Map.of("chat", List.of("none"))));
  }

  @Test
  void nearNamesAreThoseThatTheAskerMaySee() {
    assertEquals(List.of("llama-3.3-70b"), catalog.near("lama-3.3-70b", any -> true));
    assertEquals(List.of(), catalog.near("lama-3.3-70b", model -> model.id().startsWith("gpt")));
    assertEquals(List.of("chat"), catalog.near("caht", any -> true));
    assertEquals(List.of(), catalog.near("caht", model -> model.id().startsWith("gpt")));
  }

  @Test
  void nearNamesAreFewAndNear() {
    assertEquals(List.of(), catalog.near("zephyr", any -> true));
    assertEquals(List.of(), catalog.near("", any -> true));
    assertEquals(List.of("gpt-4.1-mini"), catalog.near("gpt-4.1", any -> true));
    assertEquals(
        List.of("ab1", "ab2", "ab3"),
        NearNames.near("ab", List.of("ab3", "ab2", "xyzzy", "ab1", "ab4")));
  }
}
