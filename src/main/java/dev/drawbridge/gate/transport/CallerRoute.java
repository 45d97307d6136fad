package dev.drawbridge.gate.transport;

import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.CallerEndpoint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A route of the callers' port.
 *
 * @param path {@code {id}} in it may hold slashes
 * @param form how a call is read and answered; null where the route takes no call
 */
public record CallerRoute(Kind kind, List<String> methods, String path, @Nullable CallerForm form) {
  /** What a route leads to. */
  public enum Kind {
    /** A call to a model. */
    CALL,
    MODELS,
    MODEL,
    EXPLAIN,
    REQUEST,
    RECEIPT,
    USAGE,
    WHOAMI,
    ACCESS_REQUESTS,
    ACCESS_REQUEST,
    ACCESS_STEP,
    LIVEZ,
    OPENAPI,
    HELLO
  }

  /** Where access is asked for. */
  public static final String ACCESS_REQUESTS = "/drawbridge/v1/access-requests";

  private static final String ID = CallerEndpoint.MODEL;

  private static final List<CallerRoute> OWN =
      List.of(
          new CallerRoute(
              Kind.EXPLAIN, List.of("POST"), "/drawbridge/v1/explain", Dialects.EXPLAIN),
          get(Kind.REQUEST, "/drawbridge/v1/requests/{id}"),
          get(Kind.RECEIPT, "/drawbridge/v1/receipts/{id}"),
          get(Kind.USAGE, "/drawbridge/v1/usage"),
          get(Kind.WHOAMI, "/drawbridge/v1/whoami"),
          new CallerRoute(Kind.ACCESS_REQUESTS, List.of("GET", "POST"), ACCESS_REQUESTS, null),
          get(Kind.ACCESS_REQUEST, ACCESS_REQUESTS + "/{id}"),
          post(Kind.ACCESS_STEP, ACCESS_REQUESTS + "/{id}/approve"),
          post(Kind.ACCESS_STEP, ACCESS_REQUESTS + "/{id}/decline"),
          post(Kind.ACCESS_STEP, ACCESS_REQUESTS + "/{id}/end"),
          get(Kind.LIVEZ, "/livez"),
          get(Kind.OPENAPI, "/openapi.yaml"),
          get(Kind.HELLO, "/"));

  /** Every route once, by the path that callers are to use. */
  static final List<CallerRoute> ALL = all(paths -> paths.subList(0, 1));

  private static final List<CallerRoute> UNDERSTOOD = all(paths -> paths);

  private static final Map<String, CallerRoute> BY_PATH =
      UNDERSTOOD.stream()
          .filter(route -> !route.path.contains(ID))
          .collect(Collectors.toMap(CallerRoute::path, Function.identity()));

  /** Those that hold an id, the ones that say more after it first. */
  private static final List<CallerRoute> WITH_ID =
      UNDERSTOOD.stream()
          .filter(route -> route.path.contains(ID))
          .sorted((a, b) -> Boolean.compare(a.path.endsWith(ID), b.path.endsWith(ID)))
          .toList();

  /**
   * A route with what the path names there.
   *
   * @param id empty where the path names nothing
   */
  public record Found(CallerRoute route, String id) {}

  private static CallerRoute get(Kind kind, String path) {
    return new CallerRoute(kind, List.of("GET"), path, null);
  }

  private static CallerRoute post(Kind kind, String path) {
    return new CallerRoute(kind, List.of("POST"), path, null);
  }

  /** The last part of its path. */
  public String last() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static List<CallerRoute> all(Function<List<String>, List<String>> paths) {
    List<CallerRoute> all = new ArrayList<>();
    for (CallerDialect callers : Dialects.callers()) {
      for (CallerEndpoint endpoint : callers.endpoints()) {
        var form = new CallerForm(callers, endpoint, true);
        for (String path : paths.apply(endpoint.paths())) {
          all.add(new CallerRoute(Kind.CALL, List.of("POST"), path, form));
        }
      }
      String models = callers.modelListPath();
      if (models == null) continue;
      all.add(get(Kind.MODELS, models));
      all.add(get(Kind.MODEL, models + "/" + ID));
    }
    all.addAll(OWN);
    return List.copyOf(all);
  }

  /** Null where there is nothing. */
  public static @Nullable Found at(String path) {
    CallerRoute exact = BY_PATH.get(path);
    if (exact != null) return new Found(exact, "");
    for (CallerRoute route : WITH_ID) {
      int from = route.path.indexOf(ID);
      String before = route.path.substring(0, from);
      String after = route.path.substring(from + ID.length());
      int to = path.length() - after.length();
      if (to > from && path.startsWith(before) && path.endsWith(after)) {
        return new Found(route, decoded(path.substring(from, to)));
      }
    }
    return null;
  }

  private static String decoded(String id) {
    try {
      return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return id;
    }
  }
}
