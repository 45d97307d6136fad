package dev.drawbridge.audit.record;

import dev.drawbridge.json.CanonicalJson;
import dev.drawbridge.json.JsonMembers;
import dev.drawbridge.json.JsonValue;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a leaf commits to one by one: groups of the members of a record's JSON, each of
 * which can be opened without the others. Every record of a kind has the same groups, empty ones
 * too: their number tells nothing. A group's value is an object of its members by their names'
 * order, each as it stands in the record's JSON, where it is found again when it is to be opened.
 * In a record of the first form it is the canonical JSON of that object.
 */
public final class RecordFields {
  /** The members of a record whose own members belong to groups. */
  private static final List<String> WITHIN = List.of("row", "input", "verdict");

  /** A member of a group: its name, and in which member of the record it stands; -1 for none. */
  private record Pick(int place, String name) {}

  /** A group's members by their names' order. */
  private static final class Group {
    private final byte[] name;
    private final List<String> names;
    private final Pick[] picks;

    private Group(String name, List<Pick> picks) {
      this.name = name.getBytes(StandardCharsets.US_ASCII);
      this.names = picks.stream().map(Pick::name).toList();
      this.picks = picks.toArray(Pick[]::new);
    }
  }

  private static final String SENSITIVITY = "sensitivity";

  /** The group of a request that holds its verdict. */
  static final String DECISION = "decision";

  /** The group that names the model: that which was to be asked first, and which served. */
  static final String MODEL = "model";

  /** The group of an end that says what was done for obligations. */
  static final String ATTEMPTS = "attempts";

  /** The group of an end that says how long the answer is. */
  static final String COMPLETION = "completion";

  /** The group of an end that says how it went. */
  static final String OUTCOME = "outcome";

  private static final Map<String, Group> ASKED =
      groups(
          "who=row.principal row.issuer row.kind row.on_behalf_of",
          "team=row.team labels",
          "tags=row.tags",
          "source=input.source source_address",
          "ids=caller_request_id session traceparent",
          "operation=row.operation",
          MODEL + "=row.model_asked target",
          DECISION + "=verdict row.reasons row.revision row.code status message param",
          "input=input row.name row.email row.on_behalf_of_name row.on_behalf_of_email",
          SENSITIVITY
              + "=row.sensitivity masked "
              + DetectionWriter.MEMBER
              + " "
              + DetectionWriter.LOWERING,
          "price=verdict.snapshot reserved",
          "prompt=body_bytes body_sha256");
  private static final Map<String, Group> END =
      groups(
          MODEL + "=row.model_served row.provider",
          OUTCOME + "=row.outcome row.code status",
          "usage=row.input_tokens row.output_tokens cached_input_tokens",
          "cost=row.cost_usd charged",
          ATTEMPTS + "=attempts " + DetectionWriter.OBLIGATIONS + " masked",
          "timing=row.time",
          COMPLETION + "=answer_bytes answer_sha256 " + DetectionWriter.ANSWER);
  private static final Map<String, Group> MOVE = groups("price=reserved");
  private static final Map<String, Group> OTHER =
      groups("actor=actor principal", "event=type fields source code first last time count");

  private RecordFields() {}

  /** The names of all groups, whatever the record. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (var groups : List.of(ASKED, END, MOVE, OTHER)) names.addAll(groups.keySet());
    return names;
  }

  private static Map<String, Group> groups(String... lines) {
    Map<String, Group> groups = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      String[] paths = line.substring(equals + 1).split(" ");
      List<Pick> picks =
          Stream.of(paths)
              .map(RecordFields::pick)
              .sorted(Comparator.comparing(Pick::name))
              .toList();
      String name = line.substring(0, equals);
      groups.put(name, new Group(name, picks));
    }
    return groups;
  }

  private static Pick pick(String path) {
    int dot = path.indexOf('.');
    int place = dot < 0 ? -1 : WITHIN.indexOf(path.substring(0, dot));
    if (dot >= 0 && place < 0) throw new IllegalArgumentException(path);
    return new Pick(place, path.substring(dot + 1));
  }

  /**
   * The values of all groups by their names.
   *
   * @param scope the record's type and form, as its leaf names them
   * @param json the record's, as {@link EntryWriter} wrote it
   */
  static Map<String, byte[]> of(Scope scope, byte[] json) {
    Map<String, Group> groups = groups(scope);
    if (scope.version() == Scope.FIRST) return canonical(groups, json);
    Map<String, byte[]> values = LinkedHashMap.newLinkedHashMap(groups.size());
    asWritten(
        groups,
        json,
        (name, value, length) ->
            values.put(new String(name, StandardCharsets.US_ASCII), Arrays.copyOf(value, length)));
    return values;
  }

  /**
   * What the leaf of a record of today's form holds for its fields.
   *
   * @param scope as for {@link #of}
   */
  static byte[] root(Commitments commitments, Scope scope, byte[] json) {
    Commitments.LeafFields fields = commitments.fields();
    asWritten(groups(scope), json, fields::add);
    return fields.root();
  }

  private static Map<String, Group> groups(Scope scope) {
    return switch (scope.type()) {
      case "request", "refusal" -> ASKED;
      case "end" -> END;
      case "move" -> MOVE;
      default -> OTHER;
    };
  }

  /** Takes a group's name and its value, which lies at the beginning of an array for a while. */
  private interface Sink {
    void add(byte[] name, byte[] value, int length);
  }

  private static void asWritten(Map<String, Group> groups, byte[] json, Sink sink) {
    JsonMembers record = JsonMembers.of(json, WITHIN);
    byte[] value = new byte[json.length];
    for (Group group : groups.values()) {
      int at = 0;
      value[at++] = '{';
      for (Pick pick : group.picks) {
        JsonMembers in = pick.place < 0 ? record : record.within(pick.place);
        if (in == null) continue;
        int member = in.find(pick.name);
        if (member < 0) continue;
        if (at > 1) value[at++] = ',';
        at = in.copy(member, value, at);
      }
      value[at++] = '}';
      sink.add(group.name, value, at);
    }
  }

  private static Map<String, byte[]> canonical(Map<String, Group> groups, byte[] json) {
    JsonValue record = JsonValue.of(json);
    Map<String, byte[]> values = new LinkedHashMap<>();
    groups.forEach(
        (name, group) -> {
          var members = new @Nullable JsonValue[group.picks.length];
          for (int i = 0; i < members.length; i++) members[i] = find(record, group.picks[i]);
          values.put(name, CanonicalJson.object(group.names, members));
        });
    return values;
  }

  /** Whether a request's opened fields say that detectors looked into its prompt. */
  public static boolean detected(Map<String, Commitments.Opening> fields) {
    Commitments.Opening said = fields.get(SENSITIVITY);
    return said != null && JsonValue.of(said.value()).members().containsKey(DetectionWriter.MEMBER);
  }

  private static @Nullable JsonValue find(JsonValue record, Pick pick) {
    JsonValue in = pick.place < 0 ? record : record.member(WITHIN.get(pick.place));
    return in == null ? null : in.member(pick.name);
  }
}
