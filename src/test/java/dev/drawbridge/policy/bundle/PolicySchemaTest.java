package dev.drawbridge.policy.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.policy.GeneratedQuestions;
import dev.drawbridge.policy.OpaForTests;
import dev.drawbridge.policy.decision.DecisionJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code policies/} tells the author of a rule: the input's schema, and the codes. */
class PolicySchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path POLICIES = Path.of("policies");
  private static final Pattern CODE =
      Pattern.compile("(?m)^(?:grounds|excluded)(?:\\.|\\[\")([a-z_]+)");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|");

  @Test
  void theRulesFollowTheSchema() throws Exception {
    OpaBinary.Run run = checked(POLICIES);
    assertEquals(0, run.exit(), run.output());
  }

  @Test
  void aFieldThatIsNoneIsFound(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("slip.rego"),
        """
        package drawbridge.slip

        excluded.public contains c.id if {
        	some c in input.candidates
        	input.sensitivty.level == "public"
        }
        """);
    OpaBinary.Run run = checked(POLICIES, folder);
    assertNotEquals(0, run.exit());
    assertTrue(run.output().contains("undefined ref: input.sensitivty.level"), run.output());
  }

  private static OpaBinary.Run checked(Path... folders) throws Exception {
    Stream<String> options = Stream.of("check", "--strict", "--schema", "policies/schemas");
    List<String> arguments =
        Stream.concat(options, Stream.of(folders).map(Path::toString)).toList();
    return OpaForTests.opa().run(Path.of(""), arguments);
  }

  @Test
  void questionsAreAsTheSchemaSays() throws Exception {
    Schema decision =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(POLICIES.resolve("schemas/decision/input.json")));
    Catalog catalog = GeneratedQuestions.catalog();
    var questions = new GeneratedQuestions(new Random(20_261_130), catalog);
    for (int i = 0; i < 300; i++) {
      JsonNode input = JSON.valueToTree(DecisionJson.toMap(questions.next()));
      assertEquals("[]", decision.validate(input).toString(), "question " + i);
    }
  }

  @Test
  void theReadmeTellsOfEveryCode() throws Exception {
    var codes = new TreeSet<String>();
    try (var files = Files.walk(POLICIES.resolve("drawbridge"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".rego")).toList()) {
        CODE.matcher(Files.readString(file)).results().forEach(found -> codes.add(found.group(1)));
      }
    }
    var told = new TreeSet<String>();
    ROW.matcher(Files.readString(POLICIES.resolve("README.md")))
        .results()
        .forEach(found -> told.add(found.group(1)));
    assertTrue(codes.size() > 20, codes.toString());
    assertEquals(codes, told);
  }
}
