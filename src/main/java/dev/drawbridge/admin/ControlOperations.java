package dev.drawbridge.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.identity.Block;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands of local users about keys, blocks, the record and its erasures. */
public final class ControlOperations implements ControlCommands {
  private static final JsonMapper JSON = new JsonMapper();
  private final KeyOperations keys;
  private final BlockOperations blocks;
  private final RecordOperations record;
  private final @Nullable ErasureOperations erasures;

  /** Operations without erasures. */
  public ControlOperations(KeyOperations keys, BlockOperations blocks, RecordOperations record) {
    this(keys, blocks, record, null);
  }

  public ControlOperations(
      KeyOperations keys,
      BlockOperations blocks,
      RecordOperations record,
      @Nullable ErasureOperations erasures) {
    this.keys = keys;
    this.blocks = blocks;
    this.record = record;
    this.erasures = erasures;
  }

  @Override
  public Future<Object> run(String localUser, String command, Map<String, Object> arguments) {
    Future<Object> done;
    try {
      done = answer(Block.LOCAL + localUser, command, arguments);
    } catch (Refusal | ControlRefused e) {
      done = Future.failedFuture(e);
    }
    return done.recover(ControlOperations::shown);
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
      case "audit.read" ->
          record.read(actor, id(arguments), reason(arguments)).map(ControlOperations::found);
      case "audit.reindex" -> record.reindex(actor).map(v -> Map.of("state", "started"));
      case "audit.rotate-keys" -> record.rotateKeys(actor).map(keys -> Map.of("vkeys", keys));
      default -> {
        if (erasures == null) throw unknown(command);
        yield answer(erasures, actor, command, arguments);
      }
    };
  }

  private static Future<Object> answer(
      ErasureOperations erasures, String actor, String command, Map<String, Object> arguments) {
    return switch (command) {
      case "erasure.add" -> erasures.erase(actor, arguments).map(made -> made);
      case "erasure.list" -> erasures.list().map(all -> all);
      case "hold.list" -> erasures.holds().map(all -> all);
      case "hold.add" -> erasures.hold(actor, arguments).map(made -> made);
      case "hold.release" -> erasures.release(actor, arguments).map(made -> made);
      default -> throw unknown(command);
    };
  }

  private static ControlRefused unknown(String command) {
    return new ControlRefused("This gateway knows no command " + command + ".");
  }

  private static String id(Map<String, Object> arguments) {
    if (arguments.get("id") instanceof String id) return id;
    throw new ControlRefused("The id is missing.");
  }

  private static @Nullable String reason(Map<String, Object> arguments) {
    return arguments.get("reason") instanceof String reason ? reason : null;
  }

  private static Object found(Optional<String> view) {
    if (view.isEmpty()) throw new ControlRefused("The record holds no request of that id.");
    return plain(new JsonObject(view.get()));
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
