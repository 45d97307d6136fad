package dev.drawbridge.command.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Book;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catalog …}. */
@Command(name = "catalog", description = "The model book: licences, prices, and their sources.")
public final class CatalogCommand {
  private final Terminal terminal;
  private final Book book = Book.load();

  public CatalogCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(name = "list", description = "Lists the models of the book.")
  int list(
      @Option(names = "--maker", paramLabel = "MAKER", description = "Only models of this maker.")
          @Nullable String maker,
      @Option(names = "--licence", paramLabel = "ID", description = "Only under this licence.")
          @Nullable String licence,
      @Mixin FormatOption format) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.putArray("models");
    known(maker, licence);
    for (Book.Entry entry : book.entries()) {
      boolean made = maker == null || isOf(entry, maker);
      boolean bound = licence == null || entry.licence().id().equalsIgnoreCase(licence);
      if (made && bound) all.withArray("models").add(BookJson.facts(book, entry));
    }
    format.print(terminal, all, () -> table(all));
    return 0;
  }

  private void table(JsonNode all) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode model : all.path("models")) {
      rows.add(
          List.of(
              Terminal.cell(model, "id"),
              Terminal.cell(model, "weights"),
              Terminal.cell(model.path("licence"), "ids"),
              Terminal.cell(model.path("price"), "input"),
              Terminal.cell(model.path("price"), "output"),
              Terminal.cell(model, "context"),
              Terminal.cell(model, "retires")));
    }
    terminal.table(
        List.of("MODEL", "WEIGHTS", "LICENCES", "USD/M IN", "USD/M OUT", "CONTEXT", "RETIRES"),
        rows);
  }

  /** Refuses a maker or a licence that no model of the book has. */
  private void known(@Nullable String maker, @Nullable String licence) {
    Set<String> makers = new TreeSet<>();
    Set<String> licences = new TreeSet<>();
    boolean made = maker == null;
    boolean bound = licence == null;
    for (Book.Entry entry : book.entries()) {
      makers.add(entry.id().substring(0, entry.id().indexOf('/')));
      licences.add(entry.licence().id());
      if (maker != null) made |= isOf(entry, maker);
      if (licence != null) bound |= entry.licence().id().equalsIgnoreCase(licence);
    }
    if (maker != null && !made) throw Choices.none("--maker", maker, makers);
    if (licence != null && !bound) throw Choices.none("--licence", licence, licences);
  }

  private static boolean isOf(Book.Entry entry, String maker) {
    return entry.maker().equalsIgnoreCase(maker)
        || entry.id().startsWith(maker.toLowerCase(Locale.ROOT) + "/");
  }

  @Command(name = "show", description = "Shows what the book knows of one model, with sources.")
  int show(
      @Parameters(paramLabel = "MODEL", description = "Its id, with or without the maker's.")
          String model,
      @Mixin FormatOption format) {
    ObjectNode whole = BookJson.whole(book, find(model));
    format.print(terminal, whole, () -> page(whole));
    return 0;
  }

  private void page(ObjectNode whole) {
    List<List<String>> rows = new ArrayList<>();
    JsonNode from = whole.path("from");
    for (String fact :
        List.of(
            "id",
            "maker",
            "weights",
            "lineage",
            "price",
            "context",
            "max_output",
            "capabilities",
            "retires",
            "successor")) {
      JsonNode value = whole.path(fact);
      if (value.isNull() || (value.isArray() && value.isEmpty())) continue;
      rows.add(List.of(fact, said(whole, fact), who(from.path(fact))));
    }
    licence(whole, rows);
    terminal.table(List.of("FACT", "VALUE", "FROM"), rows);
  }

  /** The licence's terms: an inherited one is from the ancestor, the others from its own. */
  private static void licence(JsonNode whole, List<List<String>> rows) {
    JsonNode licence = whole.path("licence");
    JsonNode inherited = licence.path("from");
    for (JsonNode id : licence.path("ids")) {
      String ancestor = inherited.path("ids").path(id.asText()).asText();
      String source = who(whole.path("licences").path(id.asText()));
      rows.add(
          List.of(
              "licence",
              id.asText(),
              ancestor.isEmpty() ? source : "inherited from " + ancestor + "; " + source));
    }
    for (String term :
        List.of(
            "commercial",
            "mau_limit",
            "excluded_jurisdictions",
            "output_training",
            "field_of_use",
            "attributions",
            "naming")) {
      JsonNode value = licence.path(term);
      if (value.isNull() || (value.isArray() && value.isEmpty())) continue;
      String ancestor = inherited.path(term).asText();
      rows.add(
          List.of(
              "  " + term,
              Terminal.cell(licence, term),
              ancestor.isEmpty() ? "" : "inherited from " + ancestor));
    }
  }

  private static String said(JsonNode whole, String fact) {
    JsonNode value = whole.path(fact);
    if (!value.isObject()) return Terminal.cell(whole, fact);
    return value.toString().replaceAll("[{}\"]", "").replace(":", " ").replace(",", ", ");
  }

  private static String who(JsonNode source) {
    if (source.isMissingNode()) return "";
    return source.path("of").asText() + " (" + source.path("date").asText() + ")";
  }

  private Book.Entry find(String model) {
    List<Book.Entry> found = new ArrayList<>();
    for (Book.Entry entry : book.entries()) {
      if (entry.id().equalsIgnoreCase(model) || entry.name().equalsIgnoreCase(model)) {
        found.add(entry);
      }
    }
    if (found.size() == 1) return found.getFirst();
    List<String> known = new ArrayList<>();
    for (Book.Entry entry : book.entries()) {
      known.add(model.contains("/") ? entry.id() : entry.name());
    }
    List<String> near = NearNames.near(model, known);
    throw new CommandFailure(
        CommandFailure.FAILED,
        "The book has no "
            + model
            + (near.isEmpty() ? "." : ", did you mean " + String.join(" or ", near) + "?"));
  }
}
