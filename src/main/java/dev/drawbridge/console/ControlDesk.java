package dev.drawbridge.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The commands of local users about keys and blocks. */
public final class ControlDesk implements ControlCommands {
  private static final JsonMapper JSON = new JsonMapper();
  private final KeyDesk keys;
  private final BlockDesk blocks;

  public ControlDesk(KeyDesk keys, BlockDesk blocks) {
    this.keys = keys;
    this.blocks = blocks;
  }

  @Override
  public Future<Object> run(String localUser, String command, Map<String, Object> arguments) {
    Future<Object> done;
    try {
      done = answer("local:" + localUser, command, arguments);
    } catch (Refusal | ControlRefused e) {
      done = Future.failedFuture(e);
    }
    return done.recover(ControlDesk::shown);
  }

  private Future<Object> answer(String actor, String command, Map<String, Object> arguments) {
    return switch (command) {
      case "key.create" -> keys.create(actor, arguments).map(made -> plain(made.toJson()));
      case "key.list" ->
          keys.list().map(all -> all.stream().map(key -> plain(key.toJson())).toList());
      case "key.rotate" ->
          keys.rotate(actor, id(arguments), arguments).map(made -> plain(made.toJson()));
      case "key.revoke" -> keys.revoke(actor, id(arguments)).map(key -> plain(key.toJson()));
      case "key.disable" -> keys.disable(actor, id(arguments)).map(key -> plain(key.toJson()));
      case "key.enable" -> keys.enable(actor, id(arguments)).map(key -> plain(key.toJson()));
      case "block.add" -> blocks.add(actor, arguments).map(block -> plain(block.toJson()));
      case "block.list" ->
          blocks.list().map(all -> all.stream().map(block -> plain(block.toJson())).toList());
      case "block.remove" ->
          blocks.remove(actor, id(arguments)).map(block -> plain(block.toJson()));
      default -> throw new ControlRefused("This gateway knows no command " + command + ".");
    };
  }

  private static String id(Map<String, Object> arguments) {
    if (arguments.get("id") instanceof String id) return id;
    throw new ControlRefused("The id is missing.");
  }

  /** Maps and lists of the JDK, which every JSON writer knows. */
  private static Object plain(JsonObject object) {
    try {
      return JSON.readValue(object.encode(), Map.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Future<Object> shown(Throwable failure) {
    return Future.failedFuture(
        failure instanceof Refusal refusal ? new ControlRefused(refusal.text()) : failure);
  }
}
