package dev.drawbridge.audit.record;

import dev.drawbridge.json.CanonicalJson;
import dev.drawbridge.json.JsonValue;
import dev.drawbridge.log.sealing.Commitments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a leaf commits to one by one: groups of the members of a record's JSON, each of
 * which can be opened without the others. Every record of a kind has the same groups, empty ones
 * too: their number tells nothing. A group's value is the canonical JSON of an object of its
 * members; it is found in the record's JSON again when it is to be opened.
 */
public final class RecordFields {
  /** A member of a group: its name there, and where it stands in the record. */
  private record Pick(String name, @Nullable String within, String member) {}

  private static final String SENSITIVITY = "sensitivity";

  private static final Map<String, List<Pick>> ASKED =
      groups(
          "who=row.principal row.issuer row.kind row.on_behalf_of",
          "team=row.team labels",
          "tags=row.tags",
          "source=input.source source_address",
          "ids=caller_request_id session traceparent",
          "operation=row.operation",
          "model=row.model_asked target",
          "decision=verdict row.reasons row.revision row.code status message param",
          "input=input",
          SENSITIVITY
              + "=row.sensitivity masked "
              + DetectionWriter.MEMBER
              + " "
              + DetectionWriter.LOWERING,
          "price=verdict.snapshot reserved",
          "prompt=body_bytes body_sha256");
  private static final Map<String, List<Pick>> END =
      groups(
          "model=row.model_served row.provider",
          "outcome=row.outcome row.code status",
          "usage=row.input_tokens row.output_tokens cached_input_tokens",
          "cost=row.cost_usd charged",
          "attempts=attempts obligations masked",
          "timing=row.time",
          "completion=answer_bytes answer_sha256 " + DetectionWriter.ANSWER);
  private static final Map<String, List<Pick>> MOVE = groups("price=reserved");
  private static final Map<String, List<Pick>> OTHER =
      groups("actor=actor principal", "event=type fields source code first last time count");

  private RecordFields() {}

  /** The names of all groups, whatever the record. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (var groups : List.of(ASKED, END, MOVE, OTHER)) names.addAll(groups.keySet());
    return names;
  }

  private static Map<String, List<Pick>> groups(String... lines) {
    Map<String, List<Pick>> groups = new LinkedHashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      String[] paths = line.substring(equals + 1).split(" ");
      groups.put(
          line.substring(0, equals), List.of(paths).stream().map(RecordFields::pick).toList());
    }
    return groups;
  }

  private static Pick pick(String path) {
    int dot = path.indexOf('.');
    if (dot < 0) return new Pick(path, null, path);
    return new Pick(path.substring(dot + 1), path.substring(0, dot), path.substring(dot + 1));
  }

  /**
   * The values of all groups by their names.
   *
   * @param type the record's, as its leaf names it
   * @param json the record's, as {@link EntryWriter} wrote it
   */
  static Map<String, byte[]> of(String type, byte[] json) {
    Map<String, List<Pick>> groups =
        switch (type) {
          case "request", "refusal" -> ASKED;
          case "end" -> END;
          case "move" -> MOVE;
          default -> OTHER;
        };
    Map<String, JsonValue> record = JsonValue.of(json).members();
    Map<String, Map<String, JsonValue>> inner = new LinkedHashMap<>();
    Map<String, byte[]> values = new LinkedHashMap<>();
    groups.forEach(
        (name, picks) -> {
          List<CanonicalJson.Member> members = new ArrayList<>(picks.size());
          for (Pick pick : picks) {
            JsonValue found = find(record, inner, pick);
            if (found != null) members.add(new CanonicalJson.Member(pick.name, found));
          }
          values.put(name, CanonicalJson.object(members.toArray(CanonicalJson.Member[]::new)));
        });
    return values;
  }

  /** Whether a request's opened fields say that detectors looked into its prompt. */
  public static boolean detected(Map<String, Commitments.Opening> fields) {
    Commitments.Opening said = fields.get(SENSITIVITY);
    return said != null && JsonValue.of(said.value()).members().containsKey(DetectionWriter.MEMBER);
  }

  private static @Nullable JsonValue find(
      Map<String, JsonValue> record, Map<String, Map<String, JsonValue>> inner, Pick pick) {
    if (pick.within == null) return record.get(pick.member);
    return inner
        .computeIfAbsent(
            pick.within,
            within -> {
              JsonValue object = record.get(within);
              return object == null ? Map.of() : object.members();
            })
        .get(pick.member);
  }
}
