package dev.drawbridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import java.util.Map;

/** The operations as local users' commands, which need no right. */
public final class ControlOperations implements ControlCommands {
  private static final JsonMapper JSON = new JsonMapper();
  private final OperationParts parts;

  /**
   * @param parts asked for with each command that needs them
   */
  public ControlOperations(OperationParts parts) {
    this.parts = parts;
  }

  @Override
  public Future<Object> run(String localUser, String command, Map<String, Object> arguments) {
    return Future.succeededFuture()
        .compose(v -> answer(localUser, command, arguments))
        .map(ControlOperations::plain)
        .recover(ControlOperations::shown);
  }

  private Future<Object> answer(String account, String command, Map<String, Object> arguments) {
    AdminOperation operation =
        AdminOperations.named(command)
            .orElseThrow(
                () -> new ControlRefused("This gateway knows no command " + command + "."));
    return operation.run(parts, AdminCall.local(account, operation.read(arguments)));
  }

  /** Maps and lists of the JDK, which every JSON writer knows. */
  private static Object plain(Object answer) {
    try {
      String json = answer instanceof String text ? text : Json.encode(answer);
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Future<Object> shown(Throwable failure) {
    return Future.failedFuture(
        failure instanceof Refusal refusal ? new ControlRefused(refusal.text()) : failure);
  }
}
