package dev.drawbridge.dialect.tiny;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonPlace;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chats of one text: {@code {"model":M,"say":TEXT,"stream":B}} is answered by {@code
 * {"said":TEXT,"heard":N,"spoken":N}}, or by events {@code {"piece":TEXT}} and {@code
 * {"end":true}}.
 */
public final class TinyDialect implements CallerDialect, VendorDialect {
  public static final Dialect ID = new Dialect("tiny");
  private static final TinyCodec CHAT = new TinyCodec();
  private static final List<CallerEndpoint> ENDPOINTS =
      List.of(
          new CallerEndpoint(
              List.of("/tiny"), Operation.CHAT, (body, named) -> TinyCodec.scan(body)));

  @Override
  public Dialect dialect() {
    return ID;
  }

  @Override
  public List<CallerEndpoint> endpoints() {
    return ENDPOINTS;
  }

  @Override
  public byte[] models(List<ListedModel> models) {
    return Json.write(json -> ListedModel.array(json, "models", models, TinyDialect::members));
  }

  @Override
  public byte[] model(ListedModel model) {
    return model.one(TinyDialect::members);
  }

  private static void members(JsonGenerator json, ListedModel model) throws IOException {
    json.writeStringField("model", model.id());
  }

  @Override
  public byte[] refusal(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return CHAT.writeError(refusal.code().status(), refusal.text());
  }

  @Override
  public String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return errorEvent(new String(refusal(refusal, id, help, contact), TinyCodec.UTF_8));
  }

  @Override
  public String errorEvent(String error) {
    return "data: " + error + "\n\n";
  }

  @Override
  public String baseUrl(String host, String path) {
    return "a tiny client is " + host;
  }

  /** Says that it is at its end, and no more. */
  @Override
  public AnswerCut answerCut() {
    return new AnswerCut() {
      @Override
      public void passed(JsonNode event) {}

      @Override
      public byte[] end(@Nullable JsonNode last) {
        return "data: {\"end\":true}\n\n".getBytes(TinyCodec.UTF_8);
      }

      @Override
      public void whole(ObjectNode answer, JsonPlace at, String before) {
        answer.put("said", before);
      }
    };
  }

  @Override
  public CallerCodec callersChat() {
    return CHAT;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    if (operation != Operation.CHAT) throw never(operation);
    return "/tiny";
  }

  @Override
  public @Nullable String modelsPath(VendorEndpoint endpoint) {
    return null;
  }

  @Override
  public @Nullable String modelPath(VendorEndpoint endpoint, String model) {
    return null;
  }

  @Override
  public Set<Feature> carries() {
    return Set.of();
  }

  @Override
  public VendorCodec chat() {
    return CHAT;
  }
}
