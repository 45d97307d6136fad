package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.TagRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsReaderTest {
  @TempDir Path temp;

  private ConfigFolder folder() {
    return new ConfigFolder(temp);
  }

  @Test
  void tagsHaveValuesOrAPatternOrNeither() {
    TagRules rules =
        folder()
            .snapshot(
                ConfigFolder.SMALL
                    + "tags: { project: { values: [apollo, big zeus], required: true }, feature: {"
                    + " pattern: '[a-z-]{1,32}' }, note: {} }\n")
            .callers()
            .tags();

    assertEquals(Optional.empty(), rules.problem("project", "big zeus"));
    assertEquals(
        Optional.of("the tag project is one of apollo, big zeus"), rules.problem("project", "a"));
    assertEquals(Optional.empty(), rules.problem("feature", "rag"));
    assertEquals(
        Optional.of("the tag feature does not match [a-z-]{1,32}"),
        rules.problem("feature", "rag!"));
    assertEquals(Optional.empty(), rules.problem("note", "anything"));
    assertEquals(
        Optional.of("no such tag is declared; there are project, feature, note"),
        rules.problem("other", "a"));
    assertEquals(Optional.of("project"), rules.missing(Set.of("feature")));
    assertEquals(Optional.empty(), rules.missing(Set.of("project")));
  }

  @Test
  void withoutTheSectionNoTagIsDeclared() {
    TagRules rules = folder().snapshot(ConfigFolder.SMALL).callers().tags();

    assertTrue(rules.isEmpty());
    assertEquals(Optional.of("no tag is declared here"), rules.problem("project", "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ p: { values: [a], pattern: a } } | 8:27: tags.p.pattern: not beside values; state one of"
            + " them",
        "{ p: { pattern: '[a' } } | 8:23: tags.p.pattern: is no regular expression: Unclosed"
            + " character class",
        "{ p: { values: ['a,b'] } } | 8:23: tags.p.values.0: expected a value of 1 to 64 printable"
            + " characters without a comma",
        "{ p: { value: [a] } } | 8:14: tags.p.value: unknown key, did you mean values?"
      })
  void aMistakeIsNamedWithItsPlace(String tags, String problem) {
    assertEquals(List.of(problem), folder().errors(ConfigFolder.SMALL + "tags: " + tags + "\n"));
  }
}
