package dev.drawbridge.command.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.Offer;
import dev.drawbridge.catalog.Offers;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Interview;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code catalog import …}. */
@Command(
    name = "import",
    description = {
      "Turns a public list of models and prices into a section `models` for a configuration.",
      "What differs from the file that is there is shown, and asked about before it is replaced;"
          + " keys of a model that the list does not set stay."
    })
public final class CatalogImportCommand implements Callable<Integer> {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  /** The list to read; one of the two. */
  static final class From {
    @Option(names = "--models-dev", paramLabel = "FILE", description = "api.json of models.dev.")
    @Nullable Path modelsDev;

    @Option(
        names = "--litellm",
        paramLabel = "FILE",
        description = "model_prices_and_context_window.json of LiteLLM.")
    @Nullable Path liteLlm;
  }

  private final Terminal terminal;

  @ArgGroup(multiplicity = "1")
  private From from = new From();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write.")
  private Path out = Path.of("");

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      split = ",",
      description = "Only what these providers of the list offer; several may be named.")
  private List<String> providers = List.of();

  @Option(
      names = "--licence",
      paramLabel = "ID",
      description =
          "The licence of each model that the book does not know; asked for where it is left"
              + " out.")
  private @Nullable String licence;

  @Option(names = "--yes", description = "Asks nothing, and replaces the file.")
  private boolean yes;

  @Mixin private final FormatOption format = new FormatOption();

  public CatalogImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Book book = Book.load();
    if (licence != null && book.licences().byId(licence).isEmpty()) {
      throw Choices.none("--licence", licence, book.licences().ids());
    }
    List<Offer> offers = chosen(offers());
    var asks = new Interview(terminal, "catalog import");
    ImportedModels imported = licensed(asks, book, offers);
    ObjectNode there = there();
    ObjectNode before = models(there);
    ObjectNode after = merged(before, imported.models());
    List<String> changes = changes(before, after);
    var needed = new NeededProviders(terminal, there.path("providers"), after);
    needed.added().fieldNames().forEachRemaining(name -> changes.add("+ provider " + name));
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    changes.forEach(shown.putArray("changes")::add);
    format.print(terminal, shown, () -> changes.forEach(terminal.out()::println));
    if (imported.left() > 0) {
      terminal.err().println(imported.left() + " left out: no name for a configuration, or twice");
    }
    if (changes.isEmpty()) {
      terminal.err().println("Nothing differs; " + out + " stays as it is.");
      return 0;
    }
    if (!before.isEmpty() && !yes && !asks.yes("Write this to " + out + "?", false)) {
      throw new CommandFailure(CommandFailure.FAILED, "Nothing written; --yes writes it.");
    }
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    if (!needed.all().isEmpty()) file.set("providers", needed.all());
    file.set("models", after);
    Files.writeString(out, YAML.writeValueAsString(file));
    terminal.err().println(after.size() + " models written to " + out);
    if (imported.unlicensed() > 0) {
      terminal
          .err()
          .println(
              imported.unlicensed()
                  + " of them are not in the book and have no licence: policy refuses these. State"
                  + " it with --licence ID, or with each.");
    }
    needed.told();
    terminal.err().println("Take them in with include: [" + out.getFileName() + "].");
    return 0;
  }

  /** With the licence of those that the book does not know, by flag or by answer. */
  private ImportedModels licensed(Interview asks, Book book, List<Offer> offers)
      throws IOException {
    var imported = new ImportedModels(book, offers, licence);
    if (imported.unlicensed() == 0 || yes) return imported;
    String none = "none";
    String asked =
        asks.askIfThere(
            (imported.unlicensed() == 1 ? "1 model is" : imported.unlicensed() + " models are")
                + " not in the book. Licence of what is not, or none",
            none,
            id ->
                id.equalsIgnoreCase(none) || book.licences().byId(id).isPresent()
                    ? Optional.of(id)
                    : Optional.empty(),
            "an id such as Apache-2.0, MIT or LicenseRef-... that catalog show tells of a model");
    return asked.equalsIgnoreCase(none) ? imported : new ImportedModels(book, offers, asked);
  }

  private List<Offer> offers() throws IOException {
    Path modelsDev = from.modelsDev;
    Path file = modelsDev == null ? from.liteLlm : modelsDev;
    if (file == null) throw new IllegalStateException("one of the two is required");
    try {
      JsonNode read = new JsonMapper().readTree(BoundedFile.text(file, 4 * BoundedFile.DOCUMENT));
      return modelsDev == null ? Offers.ofLiteLlm(read) : Offers.ofModelsDev(read);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new CommandFailure(
          CommandFailure.USAGE,
          file + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": this is no JSON");
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, file + ": " + e.getMessage());
    }
  }

  private List<Offer> chosen(List<Offer> offers) {
    if (providers.isEmpty()) return offers;
    Set<String> known = new TreeSet<>();
    for (Offer offer : offers) known.add(offer.provider());
    for (String name : providers) {
      if (!known.contains(name)) {
        throw new CommandFailure(
            CommandFailure.USAGE,
            "The list has no provider " + name + "; it has " + String.join(", ", known));
      }
    }
    return offers.stream().filter(offer -> providers.contains(offer.provider())).toList();
  }

  private static ObjectNode models(ObjectNode file) {
    return file.get("models") instanceof ObjectNode models
        ? models
        : JsonNodeFactory.instance.objectNode();
  }

  /** The file that is there; empty where there is none. */
  private ObjectNode there() throws IOException {
    if (!Files.exists(out)) return JsonNodeFactory.instance.objectNode();
    try {
      JsonNode file = YAML.readTree(Files.readString(out));
      if (file instanceof ObjectNode object && object.path("models").isObject()) return object;
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new CommandFailure(
        CommandFailure.USAGE, out + ": is there and has no section models; nothing is replaced");
  }

  private static ObjectNode merged(ObjectNode before, ObjectNode imported) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (var model : imported.properties()) {
      ObjectNode merged = model.getValue().deepCopy();
      for (var kept : before.path(model.getKey()).properties()) {
        if (!merged.has(kept.getKey()) && !LISTED.contains(kept.getKey())) {
          merged.set(kept.getKey(), kept.getValue());
        }
      }
      all.set(model.getKey(), merged);
    }
    return all;
  }

  /** Keys that an import sets, so that one which is gone from the list is gone from the file. */
  private static final Set<String> LISTED =
      Set.of(
          "provider",
          "book",
          "upstream",
          "price",
          "context",
          "max_output",
          "capabilities",
          "retires");

  /** One line a difference: {@code +} a model that is new, {@code -} one gone, {@code ~} a fact. */
  private static List<String> changes(ObjectNode before, ObjectNode after) {
    List<String> lines = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode old = before.path(name);
      JsonNode now = after.path(name);
      if (old.isMissingNode()) lines.add("+ " + name + " " + plain(now));
      else if (now.isMissingNode()) lines.add("- " + name);
      else changed(name, old, now, lines);
    }
    return lines;
  }

  private static void changed(String name, JsonNode old, JsonNode now, List<String> lines) {
    Set<String> keys = new TreeSet<>();
    old.fieldNames().forEachRemaining(keys::add);
    now.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      String one = plain(old.path(key));
      String other = plain(now.path(key));
      if (!one.equals(other)) lines.add("~ " + name + " " + key + ": " + one + " → " + other);
    }
  }

  private static String plain(JsonNode node) {
    if (node.isMissingNode()) return "none";
    return node.toString().replace("\"", "").replace(":", ": ").replace(",", ", ");
  }
}
