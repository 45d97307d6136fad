package dev.drawbridge.admin;

import dev.drawbridge.admin.AdminOperation.About;
import dev.drawbridge.admin.AdminOperation.Answer;
import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.admin.AdminOperation.Route;
import dev.drawbridge.admin.AdminOperation.Runner;
import dev.drawbridge.admin.AdminOperation.Work;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row of the table while it is written. Without a route, it is for local users alone. */
record OperationRow(
    String name,
    String about,
    @Nullable Route route,
    List<OwnRoute> own,
    List<Argument> arguments,
    Set<String> oneOf,
    Answer answer,
    Runner runner) {
  private static final Answer DONE = new Answer("It is done.", null, false);

  static OperationRow operation(String name, String about) {
    return new OperationRow(name, about, null, List.of(), List.of(), Set.of(), DONE, Runner.OWNER);
  }

  /** One that a running gateway alone can do. */
  static OperationRow running(String name, String about) {
    return new OperationRow(
        name, about, null, List.of(), List.of(), Set.of(), DONE, Runner.GATEWAY);
  }

  /** One that a command does by reading the record. */
  static OperationRow reading(String name, String about) {
    return new OperationRow(name, about, null, List.of(), List.of(), Set.of(), DONE, Runner.READER);
  }

  OperationRow get(String path, String right) {
    return at(new Route("GET", path, right, false, ""));
  }

  /** A change that takes a JSON body. */
  OperationRow post(String path, String right) {
    return at(new Route("POST", path, right, true, ""));
  }

  /** A state that is set by a JSON body. */
  OperationRow put(String path, String right) {
    return at(new Route("PUT", path, right, true, ""));
  }

  /** A change that takes none. */
  OperationRow act(String path, String right) {
    return at(new Route("POST", path, right, false, ""));
  }

  OperationRow delete(String path, String right) {
    return at(new Route("DELETE", path, right, false, ""));
  }

  /** What a caller of the port should know besides; said after the route. */
  OperationRow noting(String note) {
    if (route == null) throw new IllegalStateException(name + " has no route to note that of");
    return at(new Route(route.method(), route.path(), route.right(), route.body(), note));
  }

  private OperationRow at(Route where) {
    return new OperationRow(name, about, where, own, arguments, oneOf, answer, runner);
  }

  /** The callers' port has it too, to show what is the caller's own. */
  OperationRow ownGet(String path, About about) {
    return own(new OwnRoute("GET", path, about));
  }

  /** The callers' port has it too, to change what is the caller's own. */
  OperationRow ownPost(String path, About about) {
    return own(new OwnRoute("POST", path, about));
  }

  OperationRow own(OwnRoute more) {
    List<OwnRoute> all = Stream.concat(own.stream(), Stream.of(more)).toList();
    return new OperationRow(name, about, route, all, arguments, oneOf, answer, runner);
  }

  /** It takes these, beside those named before. */
  OperationRow taking(Argument... taken) {
    return taking(List.of(taken));
  }

  OperationRow taking(List<Argument> taken) {
    List<Argument> all = Stream.concat(arguments.stream(), taken.stream()).toList();
    return new OperationRow(name, about, route, own, all, oneOf, answer, runner);
  }

  OperationRow oneOf(String... names) {
    Set<String> set = new LinkedHashSet<>(List.of(names));
    return new OperationRow(name, about, route, own, arguments, set, answer, runner);
  }

  /** It answers an object of that schema. */
  OperationRow answering(String what, String schema) {
    return with(new Answer(what, schema, false));
  }

  /** It answers an object of any members. */
  OperationRow answering(String what) {
    return with(new Answer(what, null, false));
  }

  /** It answers a list of that schema. */
  OperationRow listing(String what, String schema) {
    return with(new Answer(what, schema, true));
  }

  /** It answers a list of objects of any members. */
  OperationRow listing(String what) {
    return with(new Answer(what, null, true));
  }

  private OperationRow with(Answer answers) {
    return new OperationRow(name, about, route, own, arguments, oneOf, answers, runner);
  }

  AdminOperation doing(Work work) {
    return new AdminOperation(name, about, route, own, arguments, oneOf, answer, runner, work);
  }

  static Future<Object> now(Object answer) {
    return Future.succeededFuture(answer);
  }

  static <T> JsonArray array(Iterable<T> all, Function<T, JsonObject> json) {
    JsonArray array = new JsonArray();
    all.forEach(each -> array.add(json.apply(each)));
    return array;
  }
}
