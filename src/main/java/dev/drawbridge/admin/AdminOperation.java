package dev.drawbridge.admin;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to the gateway or shown of it, stated once. Local users run any; over HTTP
 * those that have a route.
 *
 * @param name as local users call it, such as {@code key.create}
 * @param about what it does, for help and for the OpenAPI document
 * @param route on the admin port; null for none
 * @param own where the callers' port has it, for what is a caller's own or its team's
 * @param arguments all that it takes
 * @param oneOf arguments of which exactly one is given; empty where there are no such
 * @param answer what it answers
 * @param runner what can do it on the machine
 */
public record AdminOperation(
    String name,
    String about,
    @Nullable Route route,
    List<OwnRoute> own,
    List<Argument> arguments,
    Set<String> oneOf,
    Answer answer,
    Runner runner,
    Work work) {
  /**
   * Where the admin port has it.
   *
   * @param path below {@code /api/v1}; {@code :NAME} is an argument
   * @param right what policy is asked for
   * @param body whether the arguments that are not in the path are a JSON body's members, else the
   *     query's
   * @param note what a caller of the port should know besides; empty for nothing
   */
  public record Route(String method, String path, String right, boolean body, String note) {
    /** The arguments that stand in the path. */
    boolean places(Argument argument) {
      return List.of(path.split("/")).contains(":" + argument.name());
    }
  }

  /** Whose or what a route of the callers' port is about. */
  public enum About {
    /** What is the caller's own. */
    SELF,
    /** The team that the argument {@code team} names. */
    TEAM,
    /** The key that the argument {@code id} names. */
    KEY,
    /** The request that the argument {@code id} names. */
    REQUEST
  }

  /**
   * Where the callers' port has it. Policy is asked for the right of the operation's route on the
   * admin port, with what the route is about as target.
   *
   * @param path below {@code /drawbridge/v1}; {@code :NAME} is an argument
   * @param fixed arguments that have one value there
   * @param without arguments that it does not take there
   * @param schema of its answer; null for the operation's
   */
  public record OwnRoute(
      String method,
      String path,
      About about,
      Map<String, String> fixed,
      Set<String> without,
      @Nullable String schema) {
    public OwnRoute(String method, String path, About about) {
      this(method, path, about, Map.of(), Set.of(), null);
    }

    OwnRoute fixing(String name, String value) {
      return new OwnRoute(method, path, about, Map.of(name, value), without, schema);
    }

    OwnRoute without(String... names) {
      return new OwnRoute(method, path, about, fixed, Set.of(names), schema);
    }

    OwnRoute answering(String otherSchema) {
      return new OwnRoute(method, path, about, fixed, without, otherSchema);
    }

    /** Whether the arguments that are not in the path are a body's members, else the query's. */
    boolean body() {
      return method.equals("POST");
    }

    boolean places(Argument argument) {
      return List.of(path.split("/")).contains(":" + argument.name());
    }

    /** Whether a caller may give it in the body or the query. */
    boolean takes(Argument argument) {
      String name = argument.name();
      return !places(argument) && !fixed.containsKey(name) && !without.contains(name);
    }
  }

  /** What can do an operation on the machine. */
  public enum Runner {
    /** A running gateway alone. */
    GATEWAY,
    /** Who owns the data folder: a running gateway, or a command that takes its lock. */
    OWNER,
    /** A command that only reads the record, whoever owns it. */
    READER
  }

  /**
   * What it answers.
   *
   * @param schema its name among the OpenAPI document's schemas; null for an object of any members
   * @param list whether it is a list of these
   */
  public record Answer(String about, @Nullable String schema, boolean list) {}

  /** What it does. */
  @FunctionalInterface
  interface Work {
    /** Completes with JSON: a JsonObject, a JsonArray, a map, a list, or JSON's text. */
    Future<?> run(OperationParts on, AdminCall call);
  }

  /** Runs it. */
  Future<Object> run(OperationParts on, AdminCall call) {
    return work.run(on, call).map(answer -> answer);
  }

  /**
   * Checks what is given before a call.
   *
   * @throws dev.drawbridge.exchange.Refusal that names what is wrong
   */
  public void check(Map<String, ?> given) {
    read(given);
  }

  /**
   * The arguments of a call.
   *
   * @throws dev.drawbridge.exchange.Refusal that names the one at fault
   */
  Arguments read(Map<String, ?> given) {
    return new Arguments(arguments, oneOf, given, Instant.now());
  }
}
