package dev.drawbridge.policy.decision;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decision input as JSON, contract {@code drawbridge/decision/v1}: every field is always
 * present, one that is unknown is null, one that the bundle does not read is left out. What is
 * known of a model is written once for each catalogue. Safe for use by many threads.
 */
public final class DecisionJson {
  public static final ObjectMapper MAPPER = JsonMapper.builder().build();

  /** The obligations that this gateway can carry out. */
  static final List<String> FEATURES = List.of("mask", "attribution", "max_output_tokens");

  /** The level that the caller asks for in place of a higher one. */
  static final String LOWER_TO = "lower_to";

  private static final int MAX_INPUT = 1 << 20;

  /** Bytes of a candidate beside its facts, its cost and what is lost. */
  private static final int CHANGING = 70;

  /** Bytes of an input that a buffer begins with: a frame of a plain request is shorter. */
  private static final int FIRST_BLOCK = 2_048;

  private static final String CONTRACT = "drawbridge/decision/v1";
  private static final DecisionJson WHOLE = new DecisionJson(Reads.all(), List.of());
  private static final DecisionJson RECORD = new DecisionJson(Reads.all());

  private final Set<Reads> reads;
  private final boolean record;
  private final BoundedTexts texts;
  private final PrincipalJson principal;
  private final IdentityHashMap<Model, SerializedString> known = new IdentityHashMap<>();

  public DecisionJson(Set<Reads> reads, Collection<Model> models) {
    this(reads, false);
    for (Model model : models) known.put(model, new SerializedString(ModelJson.facts(model)));
  }

  /** As the record keeps it. */
  private DecisionJson(Set<Reads> reads) {
    this(reads, true);
  }

  private DecisionJson(Set<Reads> reads, boolean record) {
    this.reads = reads;
    this.record = record;
    texts = new BoundedTexts(!record);
    principal = new PrincipalJson(reads, texts);
  }

  /**
   * The whole input, as plain maps, lists, strings, numbers and booleans.
   *
   * @throws Refusal {@code policy_unavailable} where the input is larger than the contract permits
   */
  public static Map<String, Object> toMap(DecisionInput input) {
    try {
      return MAPPER.readValue(WHOLE.bytes(input), new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the whole input as one JSON object.
   *
   * @throws Refusal {@code policy_unavailable} where a part is larger than the contract permits
   */
  public static void write(JsonGenerator json, DecisionInput input) throws IOException {
    WHOLE.decision(json, input);
  }

  /**
   * Writes the input as the record keeps it: whole, but for the organisation and the facts of the
   * candidates, which a {@link DecisionSnapshot} holds. What is too long for policy is not too long
   * for the record.
   */
  public static void writeRecord(JsonGenerator json, DecisionInput input) throws IOException {
    RECORD.decision(json, input);
  }

  /**
   * The input in UTF-8.
   *
   * @throws Refusal {@code policy_unavailable}, naming the field, where a string is longer than 1
   *     KiB, the claims than 16 KiB or the input than 1 MiB
   */
  public byte[] bytes(DecisionInput input) {
    return written(json -> decision(json, input));
  }

  /**
   * The input in parts.
   *
   * @throws Refusal as {@link #bytes}
   */
  public SplitInput divided(DecisionInput input) {
    List<Candidate> candidates = input.candidates();
    byte[] frame = written(json -> decision(json, input, List.of()));
    byte[] costs = costs(candidates);
    byte[] lost = Candidate.lostJson(candidates);
    int size = frame.length + costs.length + (lost == null ? 0 : lost.length);
    for (Candidate c : candidates) size += CHANGING + facts(c.model()).asUnquotedUTF8().length;
    if (size > MAX_INPUT) throw BoundedTexts.tooLong("the decision input", "1 MiB");
    return new Divided(this, input, frame, costs, lost);
  }

  private static byte[] costs(List<Candidate> candidates) {
    var text = new StringBuilder(2 + 8 * candidates.size());
    char before = '[';
    for (Candidate candidate : candidates) {
      text.append(before).append(candidate.estimatedCostUsd());
      before = ',';
    }
    return text.append(candidates.isEmpty() ? "[]" : "]").toString().getBytes(ISO_8859_1);
  }

  /** A question that is being decided. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Divided(
      DecisionJson json, DecisionInput input, byte[] frame, byte[] costs, byte @Nullable [] lost)
      implements SplitInput {
    private Candidate candidate(int at) {
      return input.candidates().get(at);
    }

    @Override
    public int size() {
      return input.candidates().size();
    }

    @Override
    public Model model(int at) {
      return candidate(at).model();
    }

    @Override
    public byte[] facts(int at) {
      return json.candidate(model(at));
    }

    @Override
    public boolean fits(int at) {
      return candidate(at).fits();
    }

    @Override
    public Health.Circuit health(int at) {
      return candidate(at).health();
    }

    @Override
    public byte[] whole() {
      return json.bytes(input);
    }
  }

  private byte[] candidate(Model model) {
    return written(json -> candidate(json, new Candidate(model, 0, true, Health.Circuit.CLOSED)));
  }

  private SerializedString facts(Model model) {
    SerializedString facts = known.get(model);
    return facts == null ? new SerializedString(ModelJson.facts(model)) : facts;
  }

  /**
   * The input of an admin decision.
   *
   * @param caller whose roles are the principal's only where they count on the admin plane
   */
  public static byte[] adminBytes(
      Caller caller, String action, String resource, @Nullable AdminTarget target) {
    return written(
        json -> {
          json.writeStartObject();
          WHOLE.principal.write(json, caller.onAdminPlane());
          WHOLE.texts.array(json, "all_roles", "all_roles", caller.roles());
          WHOLE.texts.text(json, "action", "action", action);
          WHOLE.texts.text(json, "resource", "resource", resource);
          WHOLE.target(json, target);
          json.writeEndObject();
        });
  }

  private void target(JsonGenerator json, @Nullable AdminTarget target) throws IOException {
    if (target == null) {
      json.writeNullField("target");
      return;
    }
    json.writeObjectFieldStart("target");
    json.writeStringField("kind", target.kind().wire());
    texts.text(json, "operation", "target.operation", target.operation());
    texts.text(json, "team", "target.team", target.team());
    texts.array(json, "roles", "target.roles", target.roles());
    texts.text(json, "owner", "target.owner", target.owner());
    texts.text(json, "key", "target.key", target.key());
    texts.text(json, "person", "target.person", target.person());
    texts.text(json, "request", "target.request", target.request());
    json.writeEndObject();
  }

  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] written(Part part) {
    try (var out = new ByteArrayBuilder(null, FIRST_BLOCK)) {
      try (var json = MAPPER.getFactory().createGenerator(out)) {
        part.write(json);
      }
      if (out.size() > MAX_INPUT) throw BoundedTexts.tooLong("the decision input", "1 MiB");
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void decision(JsonGenerator json, DecisionInput input) throws IOException {
    decision(json, input, input.candidates());
  }

  private void decision(JsonGenerator json, DecisionInput input, List<Candidate> candidates)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("contract", CONTRACT);
    request(json, input.request());
    principal.write(json, input.principal());
    json.writeObjectFieldStart("sensitivity");
    var label = input.sensitivity();
    json.writeStringField("level", label.level().wire());
    Level declared = label.declared();
    json.writeStringField("declared", declared == null ? null : declared.wire());
    json.writeObjectFieldStart("categories");
    for (var category : label.categories().entrySet()) {
      json.writeStringField(category.getKey(), category.getValue().wire());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("findings");
    for (var finding : label.findings().entrySet()) {
      json.writeNumberField(finding.getKey(), finding.getValue());
    }
    json.writeEndObject();
    texts.array(json, "unscanned", "sensitivity.unscanned", label.unscanned());
    Level lower = label.lowerTo();
    // A record is as short as it can be: what it does not name is null.
    if (lower != null) json.writeStringField(LOWER_TO, lower.wire());
    else if (!record) json.writeNullField(LOWER_TO);
    json.writeEndObject();
    json.writeArrayFieldStart("candidates");
    for (Candidate candidate : candidates) candidate(json, candidate);
    json.writeEndArray();
    if (!record) organisation(json, input.organisation());
    if (!record || !input.grants().isEmpty()) GrantJson.write(json, input.grants());
    if (reads.contains(Reads.SOURCE)) {
      json.writeObjectFieldStart("source");
      texts.text(json, "address", "source.address", input.sourceAddress());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void request(JsonGenerator json, DecisionInput.Request request) throws IOException {
    json.writeObjectFieldStart("request");
    texts.text(json, "id", "request.id", request.id().value());
    if (reads.contains(Reads.REQUEST_TIME)) {
      Instant minute = request.time().truncatedTo(ChronoUnit.MINUTES);
      json.writeStringField("time", minute.toString());
    }
    json.writeStringField("operation", request.operation().wire());
    texts.text(json, "model", "request.model", request.model());
    json.writeStringField("requested", request.requested().wire());
    json.writeBooleanField("stream", request.stream());
    texts.text(json, "purpose", "request.purpose", request.purpose());
    Integer cap = request.maxOutputTokens();
    if (cap == null) json.writeNullField("max_output_tokens");
    else json.writeNumberField("max_output_tokens", cap.intValue());
    json.writeNumberField("estimated_input_tokens", request.estimatedInputTokens());
    json.writeArrayFieldStart("needs");
    for (var need : request.needs().stream().sorted().toList()) json.writeString(need.wire());
    json.writeEndArray();
    texts.tags(json, "request.tags", request.tags());
    json.writeNumberField("attempt", request.attempt());
    json.writeArrayFieldStart("failed");
    for (DecisionInput.Failed failed : request.failed()) {
      json.writeStartObject();
      json.writeStringField("model", failed.model());
      json.writeStringField("provider", failed.provider());
      json.writeStringField("class", failed.signal().wire());
      json.writeEndObject();
    }
    json.writeEndArray();
    texts.array(json, "features", "request.features", FEATURES);
    json.writeEndObject();
  }

  private void candidate(JsonGenerator json, Candidate candidate) throws IOException {
    json.writeStartObject();
    if (record) {
      json.writeStringField("id", candidate.model().id());
    } else {
      // A raw value is a member's whole text here: the facts are written without their braces.
      json.writeRaw(facts(candidate.model()));
    }
    json.writeRaw(",\"estimated_cost_usd\":");
    json.writeRaw(Double.toString(candidate.estimatedCostUsd()));
    json.writeRaw(
        candidate.fits() ? ",\"fits\":true,\"health\":\"" : ",\"fits\":false,\"health\":\"");
    json.writeRaw(candidate.health().wire());
    json.writeRaw('"');
    // A record is as short as it can be: what it does not name is empty.
    if (!record || !candidate.lost().isEmpty()) {
      json.writeRaw(",\"lost\":");
      json.writeRaw(candidate.lostJson());
    }
    json.writeEndObject();
  }

  static void organisation(JsonGenerator json, Organisation organisation) throws IOException {
    json.writeObjectFieldStart("organisation");
    json.writeStringField("name", organisation.name());
    json.writeStringField("jurisdiction", organisation.jurisdiction());
    Long users = organisation.monthlyActiveUsers();
    if (users == null) json.writeNullField("monthly_active_users");
    else json.writeNumberField("monthly_active_users", users.longValue());
    json.writeEndObject();
  }
}
