package dev.drawbridge.policy.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.decision.DecisionJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as OPA 1.22.2 gives them. */
class HostBuiltinsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sprintf | [\"%v %v %v\", [1.5, 2.0, 1e21]] | \"1.5 2 1e+21\"",
        "sprintf | [\"%5.2f,%-3d,%03d\", [1.255, 7, 7]] | \" 1.25,7  ,007\"",
        "sprintf | [\"%s %q %%\", [\"a\", \"b\"]] | \"a \\\"b\\\" %\"",
        "sprintf | [\"%v\", [{\"a\": [1, null]}]] | \"{\\\"a\\\": [1, null]}\"",
        "semver.compare | [\"1.0.0-rc.2\", \"1.0.0-rc.10\"] | -1",
        "semver.compare | [\"1.0.0\", \"1.0.0-rc\"] | 1",
        "semver.is_valid | [\"1.0\"] | false",
        "time.parse_duration_ns | [\"1h0.5s\"] | 3600500000000",
        "time.add_date | [1738281600000000000, 0, 1, 0] | 1740960000000000000",
        "time.weekday | [1738281600000000000] | \"Friday\"",
        "time.clock | [[1738281600000000000, \"Europe/Berlin\"]] | [1, 0, 0]",
        "strings.count | [\"aaaa\", \"aa\"] | 2",
        "indexof_n | [\"aaaa\", \"aa\"] | [0, 1, 2]",
        "hex.decode | [\"616263\"] | \"abc\"",
        "urlquery.encode | [\"a b&ü~*\"] | \"a+b%26%C3%BC~%2A\""
      })
  void answersAsOpaDoes(String name, String arguments, String value) throws Exception {
    assertEquals(json(value), call(name, arguments.replace("`", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"%d\", [\"a\"]]", "[\"%s\", []]", "[\"%y\", [1]]", "[\"a\", [1]]"})
  void aFormatThatDoesNotFitItsValuesIsUndefined(String arguments) {
    assertThrows(HostBuiltin.Undefined.class, () -> call("sprintf", arguments));
  }

  @Test
  void eachIsOneOfOpas() throws Exception {
    String all = OpaForTests.opa().run(Path.of(""), List.of("capabilities", "--current")).output();
    Set<String> foreign = new TreeSet<>(HostBuiltins.ALL.keySet());
    for (JsonNode builtin : json(all).path("builtins")) {
      foreign.remove(builtin.path("name").asText());
    }
    assertEquals(Set.of(), foreign);
  }

  @Test
  void thereIsNoBuiltinThatReachesOutOrTellsOfTheMachine() {
    assertEquals(null, HostBuiltins.named("http.send"));
    assertEquals(null, HostBuiltins.named("opa.runtime"));
  }

  private static JsonNode call(String name, String arguments) throws Exception {
    JsonNode list = json(arguments);
    JsonNode[] values = new JsonNode[list.size()];
    for (int i = 0; i < values.length; i++) values[i] = list.get(i);
    JsonNode value = Objects.requireNonNull(HostBuiltins.named(name)).call(values);
    return json(value.toString());
  }

  private static JsonNode json(String text) throws Exception {
    return DecisionJson.MAPPER.readTree(text);
  }
}
