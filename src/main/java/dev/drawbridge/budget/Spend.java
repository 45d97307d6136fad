package dev.drawbridge.budget;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What each team has spent in the running month, by model, and of it by tag, by principal, by
 * purpose, by provider and by the provider's credential. It is told of every end in the log's
 * order. Thread-safe: one thread counts, others ask.
 */
public final class Spend {
  /** The dimension of a team's whole spend. */
  public static final String WHOLE = "";

  /** What stands for the values that there were too many of, and for their models. */
  public static final String OTHERS = "(others)";

  private static final String TAG = "tag.";

  /** The dimension of who called. */
  public static final String PRINCIPAL = "principal";

  /** The dimension of what calls were for. */
  public static final String PURPOSE = "purpose";

  /** The dimension of who served. */
  public static final String PROVIDER = "provider";

  /** The dimension of the credential of the provider that served, {@code PROVIDER/ID}. */
  public static final String CREDENTIAL = "credential";

  /** Lines beside those of whole teams that say what they are of. */
  static final int MOST_LINES = 10_000;

  /**
   * Who pays for a call.
   *
   * @param principal its kind, issuer and id in one, as the books name it
   * @param purpose empty where none was named
   */
  public record Payer(String team, String principal, String purpose, Map<String, String> tags) {}

  /**
   * What a call came to.
   *
   * @param model that served; null where none did
   * @param provider of the model; null where none served
   * @param credential the id of the provider's credential; null where none served
   */
  public record Bill(
      @Nullable String model,
      @Nullable String provider,
      @Nullable String credential,
      long inputTokens,
      long outputTokens) {}

  /**
   * What a line counts.
   *
   * @param dimension {@link #WHOLE}, {@code tag.NAME}, {@code principal}, {@code purpose}, {@code
   *     provider} or {@code credential}
   */
  public record Key(String team, String dimension, String value, String model) {}

  /** A key with what it has come to since the month began. */
  public record Line(Key key, Sum sum) {}

  /** Calls that were served or billed, with their tokens and cost. */
  public record Sum(long requests, long inputTokens, long outputTokens, long nanoUsd) {
    static final Sum NONE = new Sum(0, 0, 0, 0);

    /** Both together. */
    public Sum plus(Sum other) {
      return new Sum(
          Quantity.saturated(requests, other.requests),
          Quantity.saturated(inputTokens, other.inputTokens),
          Quantity.saturated(outputTokens, other.outputTokens),
          Quantity.saturated(nanoUsd, other.nanoUsd));
    }
  }

  /** All lines of the month from {@code start} to {@code end}. */
  public record State(long start, long end, List<Line> lines) {
    public static final State EMPTY = new State(0, 0, List.of());
  }

  private final Supplier<ZoneId> zone;
  private final UnaryOperator<String> names;
  private final Map<Key, Sum> lines = new HashMap<>();

  /* How many of the lines count towards the most. */
  private int told;
  private long start;
  private long end;

  Spend(Supplier<ZoneId> zone, UnaryOperator<String> names) {
    this.zone = zone;
    this.names = names;
  }

  /** What the lines call a principal. */
  public String named(String principal) {
    return names.apply(principal);
  }

  /** A principal's name: ids of different issuers may be equal. */
  public static String principal(String kind, @Nullable String issuer, String id) {
    return issuer == null ? kind + "|" + id : kind + "|" + issuer + "|" + id;
  }

  /** The dimension of a tag. */
  public static String tag(String name) {
    return TAG + name;
  }

  synchronized void begin(State state) {
    clear();
    start = state.start();
    end = state.end();
    // An earlier build kept more of them.
    for (Line line : state.lines()) add(line.key(), line.sum());
  }

  private void clear() {
    lines.clear();
    told = 0;
  }

  synchronized void add(Payer payer, Bill bill, Hold charged) {
    if (!reach(charged.at())) return;
    long nanoUsd = charged.quantity().nanoUsd();
    String model = bill.model();
    if (model == null && nanoUsd == 0) return;
    var sum = new Sum(1, bill.inputTokens(), bill.outputTokens(), nanoUsd);
    String served = model == null ? OTHERS : model;
    add(new Key(payer.team(), WHOLE, "", served), sum);
    add(new Key(payer.team(), PRINCIPAL, payer.principal(), served), sum);
    add(new Key(payer.team(), PURPOSE, payer.purpose(), served), sum);
    String provider = bill.provider() == null ? OTHERS : bill.provider();
    add(new Key(payer.team(), PROVIDER, provider, served), sum);
    String credential = bill.credential();
    if (credential != null && !credential.isEmpty()) {
      add(new Key(payer.team(), CREDENTIAL, provider + "/" + credential, served), sum);
    }
    payer.tags().forEach((tag, value) -> add(new Key(payer.team(), tag(tag), value, served), sum));
  }

  private void add(Key key, Sum sum) {
    lines.merge(counted(key), sum, Sum::plus);
  }

  /** The line that a key is counted in: each segment of the log begins with all of them. */
  private Key counted(Key key) {
    if (key.dimension().equals(WHOLE) || lines.containsKey(key)) return key;
    Key others = new Key(key.team(), key.dimension(), OTHERS, OTHERS);
    if (key.equals(others) || told >= MOST_LINES) return others;
    told++;
    return key;
  }

  /**
   * When the month that is counted began, in milliseconds since the epoch; 0 before the first call.
   */
  public synchronized long since() {
    return start;
  }

  /** Begins a new month where {@code at} lies after this one; false where it lies before it. */
  private boolean reach(long at) {
    if (at >= end) {
      clear();
      start = Math.max(end, Window.MONTH.start(at, zone.get()));
      end = Window.MONTH.end(at, zone.get());
    }
    return at >= start;
  }

  public synchronized State state() {
    List<Line> all = new ArrayList<>(lines.size());
    lines.forEach((key, sum) -> all.add(new Line(key, sum)));
    return new State(start, end, List.copyOf(all));
  }

  /**
   * The lines of one dimension; of one team where {@code team} is not null. Empty where the month
   * that was counted is over at {@code now}.
   */
  public synchronized List<Line> lines(@Nullable String team, String dimension, long now) {
    List<Line> found = new ArrayList<>();
    if (now >= end) return found;
    lines.forEach(
        (key, sum) -> {
          if (!key.dimension().equals(dimension)) return;
          if (team == null || key.team().equals(team)) found.add(new Line(key, sum));
        });
    return found;
  }
}
