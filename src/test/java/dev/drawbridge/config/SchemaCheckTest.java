package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {
  @ParameterizedTest
  @ValueSource(strings = {"drawbridge.schema.json", "facts.schema.json"})
  void theSchemaIsItselfValid(String resource) throws Exception {
    var meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    assertEquals(
        List.of(), meta.validate(new ObjectMapper().readTree(new SchemaCheck(resource).text())));
  }
}
