package dev.drawbridge.command.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.command.init.HostedVendor;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The section {@code providers} beside imported models: those that the models name, that the usual
 * configuration does not state, and of which the gateway knows where they are. Without it the
 * models could not serve.
 */
final class NeededProviders {
  private static final ObjectMapper YAML = new YAMLMapper();

  private final Terminal terminal;
  private final ObjectNode all = JsonNodeFactory.instance.objectNode();
  private final ObjectNode added = JsonNodeFactory.instance.objectNode();
  private final Set<String> unknown = new TreeSet<>();

  /**
   * Finds them.
   *
   * @param there the section in the file that is there, which stays
   * @param models the imported ones
   */
  NeededProviders(Terminal terminal, JsonNode there, ObjectNode models) throws IOException {
    this.terminal = terminal;
    if (there instanceof ObjectNode stated) all.setAll(stated);
    JsonNode configured = configured(terminal);
    Set<String> named = new TreeSet<>();
    for (JsonNode model : models) named.add(model.path("provider").asText());
    for (String name : named) {
      if (all.has(name) || configured.has(name)) continue;
      Optional<HostedVendor> vendor = HostedVendor.of(name).or(() -> HostedVendor.ofLiteLlm(name));
      if (vendor.isEmpty()) {
        unknown.add(name);
        continue;
      }
      HostedVendor known = vendor.get();
      added.set(name, YAML.valueToTree(known.provider("env:" + known.variable())));
    }
    all.setAll(added);
  }

  /**
   * The section of the configuration that is meant where none is named; empty where there is none.
   */
  private static JsonNode configured(Terminal terminal) throws IOException {
    Optional<Path> file = new ConfigOption().found(terminal);
    if (file.isEmpty()) return JsonNodeFactory.instance.objectNode();
    try {
      return YAML.readTree(BoundedFile.text(file.get(), BoundedFile.DOCUMENT)).path("providers");
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.objectNode(); // check says what is wrong with it
    }
  }

  /** The whole section, those of before included. */
  ObjectNode all() {
    return all;
  }

  /** Those that are new in it. */
  ObjectNode added() {
    return added;
  }

  /** Tells what is still to be stated, so that the models can serve. */
  void told() {
    for (JsonNode each : added) {
      terminal.err().println("Its key is taken from " + each.path("key").asText() + ".");
    }
    if (unknown.isEmpty()) return;
    terminal
        .err()
        .println(
            "State where these are, under providers in your configuration: "
                + String.join(", ", unknown));
  }
}
