package dev.drawbridge.catalog;

import dev.drawbridge.exchange.Capability;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The model book in the jar: what is known of models before any configuration says more. */
public final class Book {
  /** One file of {@code book/} for each maker. */
  public static final List<String> MAKERS =
      List.of(
          "ai21",
          "alibaba",
          "allenai",
          "anthropic",
          "baai",
          "bigcode",
          "bigscience",
          "blackforestlabs",
          "cohere",
          "databricks",
          "deepseek",
          "google",
          "huggingface",
          "ibm",
          "meta",
          "microsoft",
          "minimax",
          "mistral",
          "moonshotai",
          "nomic",
          "nousresearch",
          "nvidia",
          "openai",
          "tii",
          "xai",
          "zai");

  /** One for the process: the jar's content does not change. */
  private static final class Jar {
    static final Book BOOK = new Book();
  }

  private final Licences licences = new Licences(BookFiles.read("licences.yaml"));

  /** Each maker's entries by id, read when the first is asked for: a start reads few of them. */
  private final Map<String, Map<String, Entry>> makers = new ConcurrentHashMap<>();

  private Book() {}

  /**
   * What is known of a model.
   *
   * @param id {@code maker/model}
   * @param weights {@code open} or {@code closed}
   * @param lineage ids of the entries that it descends from directly
   * @param relicensed whether the maker, who holds the rights in these too, gave it a licence that
   *     replaces theirs
   * @param price what the maker asks where it sells the model, null where it does not
   * @param context tokens, input and output together
   * @param maxOutput tokens, null where unknown
   * @param retires the first day on which the maker no longer serves it
   * @param sources where each fact is from, by the fact's key
   */
  public record Entry(
      String id,
      String maker,
      String weights,
      Licence licence,
      List<String> lineage,
      boolean relicensed,
      @Nullable Price price,
      int context,
      @Nullable Integer maxOutput,
      Set<Capability> capabilities,
      @Nullable LocalDate retires,
      @Nullable String successor,
      Map<String, Source> sources) {
    /** The model's own name, without the maker's. */
    public String name() {
      return id.substring(id.indexOf('/') + 1);
    }
  }

  /** The book of this jar. */
  public static Book load() {
    return Jar.BOOK;
  }

  /** What is known of a model, by its id. */
  public Optional<Entry> entry(String id) {
    String maker = id.substring(0, Math.max(0, id.indexOf('/')));
    if (!MAKERS.contains(maker)) return Optional.empty();
    return Optional.ofNullable(byId(maker).get(id));
  }

  private Map<String, Entry> byId(String maker) {
    return makers.computeIfAbsent(maker, name -> MakerFile.read(name, licences));
  }

  /** What is known of a maker's models, by one of {@link #MAKERS}. */
  public Collection<Entry> entries(String maker) {
    return byId(maker).values();
  }

  /** Every entry, by maker. */
  public List<Entry> entries() {
    return MAKERS.stream().flatMap(maker -> byId(maker).values().stream()).toList();
  }

  /**
   * All that an entry descends from.
   *
   * @throws IllegalStateException where the book lacks an ancestor or goes round in a circle, which
   *     its tests rule out
   */
  public Lineage lineage(Entry entry) {
    return lineage(entry, Set.of());
  }

  private Lineage lineage(Entry entry, Set<String> below) {
    if (below.contains(entry.id))
      throw new IllegalStateException(entry.id + " descends from itself");
    if (entry.lineage.isEmpty()) return new Lineage(entry.id, List.of());
    Set<String> path = new HashSet<>(below);
    path.add(entry.id);
    List<Lineage.Parent> parents = new ArrayList<>();
    for (String id : entry.lineage) {
      Entry parent = entry(id).orElseThrow(() -> new IllegalStateException("the book lacks " + id));
      parents.add(new Lineage.Parent(id, parent.licence, lineage(parent, path)));
    }
    return Lineage.of(entry.id, parents, entry.relicensed);
  }

  public Licences licences() {
    return licences;
  }

  /** Up to three ids near to one that the book lacks. */
  public List<String> near(String id) {
    return NearNames.near(id, entries().stream().map(Entry::id).toList());
  }
}
